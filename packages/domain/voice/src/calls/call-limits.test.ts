import { errors, makeSid, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { type Bench, CALLER, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { VoiceOptions } from '../voice-parts.ts'

let bench: Bench

function eachLimited(limits: VoiceOptions['limits'] & object): void {
  eachBench(
    (each) => {
      bench = each
    },
    () => ({ limits }),
  )
}

function create(to = 'sip:phone@192.0.2.1') {
  const twiml = '<Response><Pause length="60"/></Response>'
  const { accountSid } = bench
  return bench.voice.createCall({ accountSid, to, from: OUR_NUMBER, twiml })
}

describe('calls that are asked for too fast', () => {
  eachLimited({ callsPerSecond: 2 })

  test('stay queued until it is their turn, and tell how long that was', async () => {
    const rows = [await create(), await create(), await create()]

    expect(rows.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
    await bench.settle()
    expect(bench.dialers.sip.requests).toHaveLength(1)
    await bench.advance(500)
    expect(bench.dialers.sip.requests).toHaveLength(2)
    await bench.advance(500)
    expect(bench.dialers.sip.requests).toHaveLength(3)
    expect(bench.calls.map(({ queueTimeMs }) => queueTimeMs)).toEqual([0, 500, 1_000])
  })

  test('can be canceled while they wait, and ring their full time after it', async () => {
    await create()
    const waiting = await create()
    const late = await create()
    await bench.voice.updateCall(bench.accountSid, waiting.sid, { status: 'canceled' })
    await bench.advance(1_000)

    expect(bench.dialers.sip.requests.map(({ callSid }) => callSid)).not.toContain(waiting.sid)
    expect(bench.dialers.sip.requests.map(({ callSid }) => callSid)).toContain(late.sid)
    await bench.advance(64_000)
    expect(bench.calls.find(({ sid }) => sid === late.sid)?.status).toBe('initiated')
    await bench.advance(1_000)
    expect(bench.calls.find(({ sid }) => sid === late.sid)?.status).toBe('no-answer')
  })

  test('wait in the line of their own account', async () => {
    await create()
    await create()
    const twiml = '<Response/>'
    const other = makeSid('AC')
    await bench.voice.createCall({ accountSid: other, to: 'client:ann', from: OUR_NUMBER, twiml })

    expect(bench.dialers.client.requests).toHaveLength(1)
  })
})

describe('an account with as many calls as it may have', () => {
  eachLimited({ concurrentCalls: 2 })

  test('is refused another, by request and from outside, until one has ended', async () => {
    await create()
    const leg = await bench.receive('<Dial><Sip>sip:b@192.0.2.1</Sip></Dial><Gather timeout="60"/>')
    expect(bench.codes).toEqual([10004])
    const refused = await bench.receive()

    await expect(create()).rejects.toMatchObject({ code: 10004, status: 429 })
    expect(refused.told).toEqual(['reject overload'])
    expect(bench.codes).toEqual([10004, 10004])
    expect(bench.calls).toHaveLength(2)
    leg.hangsUp('normal')
    await bench.settle()
    await create(CALLER)
    expect(bench.calls).toHaveLength(3)
  })
})

describe('an account with limits of its own', () => {
  eachLimited({
    concurrentCalls: 1,
    ofAccount: (sid) => (sid === bench.accountSid ? { maxCalls: 2, callsPerSecond: null } : null),
  })

  test('goes by them, and any other by those of the site', async () => {
    await create()
    await create()
    await expect(create()).rejects.toMatchObject({ code: 10004 })

    const other = {
      ...{ accountSid: makeSid('AC'), to: 'client:ann', from: OUR_NUMBER },
      twiml: '<Response/>',
    }
    await bench.voice.createCall(other)
    await expect(bench.voice.createCall(other)).rejects.toMatchObject({ code: 10004 })
  })
})

describe('a call for help', () => {
  const asked: string[] = []
  eachBench(
    (each) => {
      bench = each
    },
    () => ({
      limits: { concurrentCalls: 1, callsPerSecond: 0.1 },
      dialGuard: { check: async ({ number }) => void asked.push(number) },
    }),
  )

  test('is placed at once, however many calls there are and whatever the rules say', async () => {
    await create('+15550004444')
    await create('911')
    await bench.settle()

    expect(bench.dialers.number.requests.map(({ destination }) => destination)).toMatchObject([
      { number: '+15550004444' },
      { number: '911' },
    ])
    expect(asked).toEqual(['+15550004444'])
    await expect(create()).rejects.toMatchObject({ code: 10004 })
  })
})

describe('a number on the do-not-call list', () => {
  eachBench(
    (each) => {
      bench = each
    },
    () => ({
      dialGuard: {
        check: async ({ number }) => {
          throw new OffhookError(errors.calledNumberBlocked, `${number} is on the list`)
        },
      },
    }),
  )

  test('is refused to REST, and is a warning of Dial, whose caller goes on', async () => {
    await expect(create('+15550004444')).rejects.toMatchObject({ code: 21216 })

    const leg = await bench.receive('<Dial>+15550004444</Dial><Say>after</Say>')

    expect(bench.codes).toEqual([13225])
    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
  })

  test('is refused by its address at a trunk too, but for who works here; others are no number', async () => {
    const atTrunk = 'sip:+15550004444@carrier.example.com'
    bench.dialers.sip.atTrunks.set(atTrunk, '+15550004444')

    await expect(create(atTrunk)).rejects.toMatchObject({ code: 21216 })
    await expect(create('sip:+15550004444@example.com')).resolves.toMatchObject({
      status: 'queued',
    })

    const { accountSid } = bench
    const supervisor = { to: atTrunk, from: OUR_NUMBER, role: 'supervisor' } as const
    await bench.voice.addParticipant(accountSid, 'room', supervisor)
    await expect(
      bench.voice.addParticipant(accountSid, 'room', { to: atTrunk, from: OUR_NUMBER }),
    ).rejects.toMatchObject({ code: 21216 })
  })
})
