import { makeSid } from '@offhook/core'
import type { Recording } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench } from './testing/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await Bench.open()
})

afterEach(() => {
  bench.close()
  expect(bench.clock.pending).toBe(0)
})

const recorded = () => bench.voice.bridges[0]?.conferenceOptions
const isDual = (callSid: string) =>
  bench.voice.recordings.set(callSid as never, [{ sid: makeSid('RE'), channels: 2 } as Recording])

describe('the one switch', () => {
  it('records the conference of an accepted task, and tells the address that is set', async () => {
    const callbackUrl = 'https://app.example.com/{workspaceSid}/{taskSid}/{other}'
    bench.recording = { enabled: true, callbackUrl }

    const { task } = await bench.talk()

    expect(recorded()).toMatchObject({
      record: true,
      trim: 'do-not-trim',
      recordingStatusCallback: {
        url: `https://app.example.com/${bench.home.workspaceSid}/${task.sid}/{other}`,
      },
    })
  })

  it('records nothing while it is off', async () => {
    await bench.talk()

    expect(recorded()).toMatchObject({ record: false })
  })

  it('gives way to what the accept says', async () => {
    bench.recording = { enabled: true, callbackUrl: null }

    await bench.talk({ ConferenceRecord: 'do-not-record' })

    expect(recorded()).toMatchObject({ record: false })
  })

  it('gives way to a recording in two channels', async () => {
    bench.recording = { enabled: true, callbackUrl: null }
    const { customer, offer } = await bench.offered()
    isDual(customer)

    await bench.pickUp(await bench.accept(offer))

    expect(recorded()).toMatchObject({ record: false })
    expect(bench.alerts).toEqual([])
  })
})

describe('an accept that asks for a recording', () => {
  it('is warned of when the call is recorded in two channels already', async () => {
    const { customer, offer } = await bench.offered()
    isDual(customer)

    await bench.pickUp(await bench.accept(offer, { ConferenceRecord: 'true' }))

    expect(recorded()).toMatchObject({ record: true })
    expect(bench.alerts).toMatchObject([{ errorCode: 16108, logLevel: 1, callSid: customer }])
  })
})

describe('a recording of a task', () => {
  it('has its address on the task, beside what is noted there', async () => {
    const { task } = await bench.talk()
    const conferenceSid = makeSid('CF')
    const sid = makeSid('RE')
    const { events } = bench.voice

    events.emit('conference.started', { sid: conferenceSid, friendlyName: task.sid } as never)
    events.emit('recording.started', { sid, conferenceSid } as Recording)
    await bench.settle()

    expect(bench.router.task(task.sid)?.attributes['conversations']).toEqual({
      segment_link: `https://voice.example.com/${sid}`,
    })
  })
})
