import type { AnsweredBy } from '@offhook/control'
import { describe, expect, test } from 'vitest'
import { type Bench, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { WireLeg } from '../testing/wire-leg.ts'
import type { CreateCallRequest } from './create-call.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const to = 'sip:phone@192.0.2.1'
const APP = 'https://app/answered'
const TOLD = 'https://app/told'

/** A call that is answered just now. */
async function answered(settings: Partial<CreateCallRequest>): Promise<WireLeg> {
  bench.documents.at(APP, '<Pause length="60"/>')
  const { accountSid, voice, dialers } = bench
  await voice.createCall({ accountSid, to, from: OUR_NUMBER, url: APP, ...settings })
  dialers.sip.last.answers()
  await bench.settle()
  return dialers.sip.last
}

async function tells(leg: WireLeg, answeredBy: AnsweredBy, durationMs = 1_840): Promise<void> {
  const { endpointId } = leg
  bench.media.emit({ type: 'machine.detected', endpointId, answeredBy, durationMs })
  await bench.settle()
}

const limits = () => bench.media.sent('endpoint.detect-machine').map((command) => command.limits)

describe('a call that asks who has answered', () => {
  test('runs its document once that is known, and says it', async () => {
    const leg = await answered({ machineDetection: 'Enable' })
    expect(limits()).toEqual([
      { until: 'start', timeoutMs: 30_000, speechMs: 2_400, speechEndMs: 1_200, silenceMs: 5_000 },
    ])
    expect(bench.documents.asked(APP)).toEqual([])
    await tells(leg, 'machine_start')

    expect(bench.documents.asked(APP)).toMatchObject([
      { AnsweredBy: 'machine_start', MachineDetectionDuration: '1840' },
    ])
    expect(bench.calls).toMatchObject([{ answeredBy: 'machine_start' }])
  })

  test('asks it of a browser too: whoever has answered there may be a recording', async () => {
    bench.documents.at(APP, '<Pause length="60"/>')
    const { accountSid, voice, dialers } = bench
    const request = { accountSid, to: 'client:ann', from: OUR_NUMBER, url: APP }
    await voice.createCall({ ...request, machineDetection: 'Enable' })
    dialers.client.last.answers()
    await bench.settle()
    await tells(dialers.client.last, 'human')

    expect(bench.documents.asked(APP)).toMatchObject([{ AnsweredBy: 'human' }])
    expect(bench.calls).toMatchObject([{ to: 'client:ann', answeredBy: 'human' }])
  })

  test('waits for the end of the message, as long as it is told', async () => {
    await answered({
      machineDetection: 'DetectMessageEnd',
      machineDetectionTimeout: 12,
      machineDetectionSpeechThreshold: 1_500,
      machineDetectionSpeechEndThreshold: 700,
      machineDetectionSilenceTimeout: 3_000,
    })

    expect(limits()).toEqual([
      {
        until: 'message-end',
        timeoutMs: 12_000,
        speechMs: 1_500,
        speechEndMs: 700,
        silenceMs: 3_000,
      },
    ])
  })

  test('runs its document at once with AsyncAmd, and the callback is told', async () => {
    const amdStatusCallback = TOLD
    const leg = await answered({ machineDetection: 'Enable', asyncAmd: true, amdStatusCallback })
    expect(bench.documents.asked(APP)).toHaveLength(1)
    expect(bench.documents.asked(APP)[0]).not.toHaveProperty('AnsweredBy')
    await tells(leg, 'human')

    expect(bench.store.webhooks(TOLD)).toMatchObject([
      { AnsweredBy: 'human', MachineDetectionDuration: '1840', CallSid: bench.calls[0]!.sid },
    ])
    expect(bench.calls).toMatchObject([{ answeredBy: 'human' }])
  })

  test('tells no callback without AsyncAmd', async () => {
    const leg = await answered({ machineDetection: 'Enable', amdStatusCallback: TOLD })
    await tells(leg, 'human')

    expect(bench.store.webhooks(TOLD)).toEqual([])
  })

  test('does not ask it of who is sent digits', async () => {
    await answered({ machineDetection: 'Enable', sendDigits: '1' })

    expect(limits()).toEqual([])
    await bench.advance(1_000)
    expect(bench.documents.asked(APP)).toHaveLength(1)
  })

  test('runs nothing when it is over before that is known', async () => {
    const leg = await answered({ machineDetection: 'Enable' })
    leg.hangsUp()
    await bench.settle()
    await tells(leg, 'human')

    expect(bench.documents.asked(APP)).toEqual([])
    expect(bench.calls).toMatchObject([{ status: 'completed', answeredBy: null }])
  })

  test('runs the other document that it was sent to meanwhile', async () => {
    const leg = await answered({ machineDetection: 'Enable' })
    bench.documents.at('https://app/next', '<Pause length="60"/>')
    const { accountSid, calls, voice } = bench
    await voice.updateCall(accountSid, calls[0]!.sid, { url: 'https://app/next' })
    await tells(leg, 'human')

    expect(bench.documents.asked('https://app/next')).toHaveLength(1)
    expect(bench.documents.asked(APP)).toEqual([])
  })
})

describe('a party that is dialled with machine detection', () => {
  test.each([
    ['Number', 'number', '+12025550142'],
    ['Sip', 'sip', 'sip:phone@192.0.2.1'],
    ['Client', 'client', 'ann'],
  ] as const)('by %s is joined at once, and the callback is told', async (noun, kind, party) => {
    await bench.receive(
      `<Dial><${noun} machineDetection="Enable" machineDetectionTimeout="5" amdStatusCallback="${TOLD}">${party}</${noun}></Dial>`,
    )
    const leg = bench.dialers[kind].last
    leg.answers()
    await bench.settle()
    expect(limits()).toMatchObject([{ until: 'start', timeoutMs: 5_000 }])
    expect(bench.media.seats.size).toBe(2)
    await tells(leg, 'fax')

    const child = bench.children[0]!
    expect(child.answeredBy).toBe('fax')
    expect(bench.store.webhooks(TOLD)).toMatchObject([{ AnsweredBy: 'fax', CallSid: child.sid }])
  })

  test('without a callback, or with values out of bounds, warns', async () => {
    await bench.receive(
      '<Dial><Number machineDetection="Enable" machineDetectionTimeout="999">+12025550142</Number></Dial>',
    )

    expect(bench.codes).toEqual(expect.arrayContaining([21234, 21262]))
  })

  test('into a conference without a callback, or with parameters of calls, warns', async () => {
    const request = {
      to,
      from: OUR_NUMBER,
      machineDetection: 'Enable',
      hasForeignAmd: true,
    } as const
    await bench.voice.addParticipant(bench.accountSid, 'support', request)
    await bench.settle()

    expect(bench.codes).toEqual([21262, 21263])
  })

  test('into a conference is in it at once, and the callback is told', async () => {
    const { accountSid, dialers, voice } = bench
    const amd = { machineDetection: 'Enable', amdStatusCallback: TOLD } as const
    await voice.addParticipant(accountSid, 'support', { to, from: OUR_NUMBER, ...amd })
    dialers.sip.last.answers()
    await bench.settle()
    expect(bench.media.seats.size).toBe(1)
    await tells(dialers.sip.last, 'machine_start')

    expect(bench.store.webhooks(TOLD)).toMatchObject([{ AnsweredBy: 'machine_start' }])
  })
})
