/** What the status callbacks of recordings say, and when. */
import { errors, makeSid, OffhookError } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Recording } from '../model.ts'
import { participantRecordingEvents } from '../options.ts'
import { type Bench, CALLER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

const HOOK = 'https://app/rec'
let bench: Bench

eachBench((each) => {
  bench = each
})

const row = () => bench.store.rows<Recording>('recording')[0]!
const told = () => bench.store.webhooks(HOOK)
const statuses = () => told().map(({ RecordingStatus }) => RecordingStatus)

/** A participant who is recorded, and has answered. */
async function participant(events?: readonly string[]) {
  await bench.voice.addParticipant(bench.accountSid, 'room', {
    to: '+15550003333',
    from: CALLER,
    record: true,
    recording: { recordingStatusCallback: HOOK, recordingStatusCallbackEvents: events },
  })
  const leg = bench.dialers.number.last
  leg.answers()
  await bench.settle()
  return leg
}

const update = (status: 'paused' | 'in-progress' | 'stopped') =>
  bench.voice.updateRecording(bench.accountSid, { callSid: row().callSid! }, 'Twilio.CURRENT', {
    status,
  })

describe('the callbacks of a recording', () => {
  test('tell each event that was asked for, in order, each with its name', async () => {
    const leg = await participant(participantRecordingEvents)
    await bench.advance(2_000)
    await update('paused')
    await update('in-progress')
    await update('stopped')
    await bench.settle()
    leg.hangsUp()
    await bench.settle()

    expect(statuses()).toEqual([
      'started',
      'in-progress',
      'paused',
      'resumed',
      'stopped',
      'completed',
    ])
  })

  test('tell of the completed one alone when nothing is asked for, with all there is to say', async () => {
    const leg = await participant()
    await bench.advance(61_400)
    leg.hangsUp()
    await bench.settle()

    const { sid, callSid, startTime } = row()
    expect(told()).toEqual([
      {
        AccountSid: bench.accountSid,
        CallSid: callSid,
        RecordingSid: sid,
        RecordingUrl: `https://offhook.test/2010-04-01/Accounts/${bench.accountSid}/Recordings/${sid}`,
        RecordingStatus: 'completed',
        RecordingDuration: '61',
        RecordingChannels: '1',
        RecordingStartTime: new Date(startTime).toUTCString().replace('GMT', '+0000'),
        RecordingSource: 'OutboundAPI',
        RecordingTrack: 'both',
        ErrorCode: '0',
      },
    ])
  })

  test('tell that there is no audio, and why', async () => {
    bench.media.hearsNothing = true
    const leg = await participant(['completed', 'absent'])
    await bench.advance(5_000)
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([
      { RecordingStatus: 'absent', RecordingDuration: '0', ErrorCode: '16102' },
    ])
  })

  test.each([
    [['completed', 'absent'], 'absent'],
    [['failed', 'absent'], 'failed'],
  ] as const)('asked for %j tell of a failure as %s', async (events, status) => {
    const leg = await participant(events)
    bench.media.endTap(bench.media.sent('tap.start')[0]!.tapId, 'ENOSPC: no space left on device')
    await bench.settle()
    leg.hangsUp()
    await bench.settle()

    expect(told()).toMatchObject([{ RecordingStatus: status, ErrorCode: '13620' }])
  })

  test('tell when the first sound was, where the silence before it was cut off', async () => {
    bench.media.trimsMs = 3_000
    const begun = bench.clock.now()
    const leg = await participant()
    await bench.advance(5_000)
    leg.hangsUp()
    await bench.settle()

    expect(row().startTime).toBe(begun + 3_000)
    expect(told()[0]?.['RecordingStartTime']).toBe(
      new Date(begun + 3_000).toUTCString().replace('GMT', '+0000'),
    )
  })
})

describe('a recording that is to be encrypted', () => {
  const encryption = { publicKeySid: makeSid('CR'), cek: 'd3JhcHBlZA==', iv: 'bm9uY2U=' }

  test('says in its row and its callback how it is opened', async () => {
    bench.recordingFiles.seal = async () => ({ encryption, bytes: 160_060 })
    const leg = await participant()
    await bench.advance(5_000)
    leg.hangsUp()
    await bench.settle()

    expect(row()).toMatchObject({ status: 'completed', encryption, bytes: 160_060 })
    expect(JSON.parse(told()[0]?.['EncryptionDetails'] ?? '')).toEqual({
      type: 'rsa-aes',
      public_key_sid: encryption.publicKeySid,
      encrypted_cek: encryption.cek,
      iv: encryption.iv,
    })
  })

  test('and cannot be is failed, with an alert, while the call has gone its way', async () => {
    bench.recordingFiles.seal = async () => {
      throw new OffhookError(errors.recordingWithoutKey)
    }
    const leg = await participant(['completed', 'absent'])
    await bench.advance(5_000)
    leg.hangsUp()
    await bench.settle()

    expect(row()).toMatchObject({ status: 'failed', errorCode: 16105, encryption: null })
    expect(told()).toMatchObject([{ RecordingStatus: 'absent', ErrorCode: '16105' }])
    expect(told()[0]).not.toHaveProperty('EncryptionDetails')
    expect(bench.codes).toEqual([16105])
  })

  test('but of which nothing is there is absent', async () => {
    let asked = false
    bench.recordingFiles.seal = async () => {
      asked = true
      return null
    }
    bench.media.hearsNothing = true
    const leg = await participant()
    await bench.advance(5_000)
    leg.hangsUp()
    await bench.settle()

    expect(row().status).toBe('absent')
    expect(asked).toBe(false)
  })
})

test('which of several recordings is the current one nobody can tell', async () => {
  const leg = await participant()
  const request = { status: 'stopped' } as const
  const owner = { callSid: row().callSid! }
  const second = await bench.voice.startCallRecording(bench.accountSid, owner.callSid)
  const stop = (sid: Recording['sid'] | 'Twilio.CURRENT') =>
    bench.voice.updateRecording(bench.accountSid, owner, sid, request)

  await expect(stop('Twilio.CURRENT')).rejects.toMatchObject({ code: 16108, status: 400 })
  await stop(second.sid)
  expect((await stop('Twilio.CURRENT')).sid).toBe(row().sid)
  leg.hangsUp()
  await bench.settle()
})
