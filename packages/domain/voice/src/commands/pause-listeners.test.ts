/**
 * Whose recordings are silent while somebody pays, whose streams, and whose transcriptions take nothing
 * down.
 */
import { type CallSid, makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Recording } from '../model.ts'
import { type Bench, CALLER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import { ScriptedRecogniser } from '../testing/scripted-recogniser.ts'
import type { TranscriptionRequest } from '../transcripts/transcript.ts'

let bench: Bench

eachBench(
  (each) => {
    bench = each
  },
  () => ({ recogniser: new ScriptedRecogniser(), speechPolicy: async () => null }),
)

const states = () => bench.store.rows<Recording>('recording').map(({ status }) => status)
const childSid = () => bench.children[0]!.sid
const record = (callSid: CallSid) => bench.voice.startCallRecording(bench.accountSid, callSid)

/** A recorded caller who talks with Ann. */
async function talking() {
  const leg = await bench.receive('<Dial record="record-from-answer"><Client>ann</Client></Dial>')
  bench.dialers.client.last.answers()
  await bench.settle()
  return leg
}

/** Somebody who was dialled into a conference. */
async function joins(name: string) {
  const party = await bench.voice.dialAlone({
    accountSid: bench.accountSid,
    to: `client:${name}`,
    from: CALLER,
    role: 'agent',
    timeoutMs: 60_000,
  })
  bench.dialers.client.last.answers()
  await bench.settle()
  await bench.voice.joinDialled({
    accountSid: bench.accountSid,
    parties: [{ party }],
    conference: { friendlyName: 'room' },
  })
  await bench.settle()
  return party.callSid
}

describe('while a call pays', () => {
  test('the recording of whoever dialled it is silent, until it has paid', async () => {
    await talking()
    const resume = await bench.voice.pauseRecordings(childSid())
    expect(states()).toEqual(['paused'])
    expect(bench.media.sent('tap.pause')).toMatchObject([{ behaviour: 'silence' }])

    await resume()
    expect(states()).toEqual(['in-progress'])
  })

  test('recordings that begin are silent from the beginning, and go on with the others', async () => {
    const leg = await talking()
    const resume = await bench.voice.pauseRecordings(leg.callSid as CallSid)
    await record(childSid())
    await record(leg.callSid as CallSid)
    expect(states()).toEqual(['paused', 'paused', 'paused'])

    await resume()
    expect(states()).toEqual(['in-progress', 'in-progress', 'in-progress'])
  })

  test('so are those of its conference, and of whoever comes into it', async () => {
    const leg = await bench.receive(
      '<Dial><Conference record="record-from-start">room</Conference></Dial>',
    )
    await record(await joins('ann'))
    const resume = await bench.voice.pauseRecordings(leg.callSid as CallSid)
    expect(states()).toEqual(['paused', 'paused'])
    const bob = await joins('bob')
    await record(bob)
    expect(states()).toEqual(['paused', 'paused', 'paused'])

    await resume()
    expect(states()).toEqual(['in-progress', 'in-progress', 'in-progress'])
  })

  test('a recording goes on when the last who pays has paid, and what somebody paused stays', async () => {
    const leg = await talking()
    const first = await bench.voice.pauseRecordings(leg.callSid as CallSid)
    const second = await bench.voice.pauseRecordings(childSid())
    await first()
    expect(states()).toEqual(['paused'])
    await second()
    expect(states()).toEqual(['in-progress'])

    const request = { status: 'paused', pauseBehavior: 'skip' } as const
    await bench.voice.updateRecording(
      bench.accountSid,
      { callSid: leg.callSid as CallSid },
      'Twilio.CURRENT',
      request,
    )
    await (await bench.voice.pauseRecordings(childSid()))()
    expect(states()).toEqual(['paused'])
  })

  test('nobody lets a recording go on, and what somebody pauses meanwhile stays so', async () => {
    const leg = await talking()
    const owner = { callSid: leg.callSid as CallSid }
    const update = (status: 'paused' | 'in-progress') =>
      bench.voice.updateRecording(bench.accountSid, owner, 'Twilio.CURRENT', { status })
    await update('paused')
    const resume = await bench.voice.pauseRecordings(childSid())
    await expect(update('in-progress')).rejects.toMatchObject({ code: 21220 })
    expect(states()).toEqual(['paused'])
    await resume()
    await update('in-progress')
    expect(states()).toEqual(['in-progress'])

    const again = await bench.voice.pauseRecordings(childSid())
    await expect(update('in-progress')).rejects.toMatchObject({ code: 21220 })
    await update('paused')
    await again()
    expect(states()).toEqual(['paused'])
    await update('in-progress')
    expect(states()).toEqual(['in-progress'])
  })

  test('a recording of somebody else is not touched, until the call goes there', async () => {
    const ann = await bench.receive(
      '<Start><Recording/></Start><Dial><Conference>room</Conference></Dial>',
    )
    bench.documents.at('https://app/room', '<Dial><Conference>room</Conference></Dial>')
    const payer = await bench.receive('<Say>on</Say><Pause length="60"/>')
    const resume = await bench.voice.pauseRecordings(payer.callSid as CallSid)
    expect(states()).toEqual(['in-progress'])
    await bench.voice.updateCall(bench.accountSid, payer.callSid as CallSid, {
      url: 'https://app/room',
    })
    await bench.settle()
    expect(states()).toEqual(['paused'])
    ann.hangsUp()
    await bench.settle()
    await resume()
  })
})

/** How many taps hear silence instead of what is said. */
function hushed(): number {
  const taps = new Set<string>()
  for (const command of bench.media.batches.flat()) {
    if (command.type === 'tap.pause') taps.add(command.tapId)
    if (command.type === 'tap.resume') taps.delete(command.tapId)
  }
  return taps.size
}

describe('a stream of a call that pays', () => {
  const stream = async (callSid: CallSid, track: 'inbound_track' | 'both_tracks') => {
    await bench.voice.startStream(bench.accountSid, callSid, {
      ...{ url: 'wss://app/audio', name: null, track },
      ...{ callback: null, customParameters: {} },
    })
    const { streamId } = bench.media.sent('stream.open').at(-1)!
    return async () => {
      bench.media.emit({ type: 'stream.opened', streamId })
      await bench.settle()
    }
  }

  test('is silent until it has paid, as is that of whoever it talks with', async () => {
    const leg = await talking()
    await (await stream(leg.callSid as CallSid, 'both_tracks'))()
    const goOn = bench.voice.pauseStreams(leg.callSid as CallSid)
    expect(hushed()).toBe(2)
    await (await stream(childSid(), 'inbound_track'))()
    expect(hushed()).toBe(3)

    goOn()
    expect(hushed()).toBe(0)
  })

  test('whose server takes its time is silent from its first frame', async () => {
    const leg = await talking()
    const opens = await stream(leg.callSid as CallSid, 'inbound_track')
    const goOn = bench.voice.pauseStreams(leg.callSid as CallSid)
    expect(hushed()).toBe(0)
    await opens()
    expect(hushed()).toBe(1)

    goOn()
    expect(hushed()).toBe(0)
  })

  test('of somebody else is not touched, until the call goes there', async () => {
    const ann = await bench.receive('<Dial><Conference>room</Conference></Dial>')
    await (await stream(ann.callSid as CallSid, 'both_tracks'))()
    bench.documents.at('https://app/room', '<Dial><Conference>room</Conference></Dial>')
    const payer = await bench.receive('<Say>on</Say><Pause length="60"/>')
    const goOn = bench.voice.pauseStreams(payer.callSid as CallSid)
    expect(hushed()).toBe(0)
    await bench.voice.updateCall(bench.accountSid, payer.callSid as CallSid, {
      url: 'https://app/room',
    })
    await bench.settle()
    expect(hushed()).toBe(2)

    goOn()
    expect(hushed()).toBe(0)
    ann.hangsUp()
    await bench.settle()
  })
})

describe('a transcription of a call that pays', () => {
  const request: TranscriptionRequest = {
    ...{ name: null, track: 'both_tracks', inboundLabel: null, outboundLabel: null },
    ...{ callback: null, language: 'en-US', engine: 'google', model: 'telephony', hints: [] },
    partials: false,
  }
  const begin = (callSid: CallSid) =>
    bench.voice.startTranscription(bench.accountSid, callSid, request)

  test('hears nothing until it has paid, nor does that of whoever it talks with', async () => {
    const leg = await bench.receive('<Dial><Client>ann</Client></Dial>')
    bench.dialers.client.last.answers()
    await bench.settle()
    await begin(leg.callSid as CallSid)
    expect(hushed()).toBe(0)
    const goOn = bench.voice.pauseTranscripts(leg.callSid as CallSid)
    expect(hushed()).toBe(2)
    await begin(childSid())
    expect(hushed()).toBe(4)
    goOn()
    expect(hushed()).toBe(0)
  })

  test('all of an account stop at once', async () => {
    const leg = await bench.receive('<Say>on</Say><Pause length="60"/>')
    const { sid } = await begin(leg.callSid as CallSid)
    const told: unknown[] = []
    bench.voice.events.on('transcript.stopped', (...of) => void told.push(of))
    bench.voice.stopListening(makeSid('AC'), 'PCI mode')
    expect(bench.media.sent('tap.stop')).toHaveLength(0)
    bench.voice.stopListening(bench.accountSid, 'PCI mode')
    expect(told).toEqual([[leg.callSid, null, 'PCI mode']])
    await bench.settle()
    expect(bench.store.rows('transcription')).toMatchObject([{ sid, status: 'stopped' }])
  })
})
