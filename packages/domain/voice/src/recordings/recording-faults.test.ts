import type { Alert } from '@offhook/alerts'
/** Recordings on a disk that is full or read-only, without a media thread, and deleted ones. */
import type { RecordingSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Recording } from '../model.ts'
import type { Bench } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

const FULL = 'ENOSPC: no space left on device, write'
let bench: Bench

eachBench((each) => {
  bench = each
})

const row = () => bench.store.rows<Recording>('recording')[0]!
const alerts = () => bench.store.rows<Alert>('alert')
const tapId = () => bench.media.sent('tap.start')[0]!.tapId

async function fault(error = FULL): Promise<void> {
  bench.media.emit({ type: 'tap.faulted', tapId: tapId(), error })
  await bench.settle()
}

describe('a recording that cannot be written', () => {
  test('alerts once, while the call goes on, and names no path', async () => {
    await bench.receive('<Start><Recording/></Start><Pause length="60"/>')
    await bench.advance(1_000)
    await fault()
    await fault('EACCES: permission denied, open /var/lib/offhook/recordings/RE.wav')

    expect(alerts()).toMatchObject([
      { errorCode: 13620, logLevel: 0, accountSid: bench.accountSid },
    ])
    expect(alerts()[0]?.messageText).toContain(
      `${row().sid} could not be written: the disk is full`,
    )
    expect(row().status).toBe('in-progress')
  })

  test('of which something is there is completed, and its action comes', async () => {
    const leg = await bench.receive(
      '<Record playBeep="false" action="/done" recordingStatusCallback="/rec"/>',
    )
    await bench.advance(4_000)
    bench.media.endTap(tapId(), FULL)
    leg.presses('#')
    await bench.settle()

    expect(row()).toMatchObject({ status: 'completed', durationMs: 4_000, errorCode: null })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({ RecordingDuration: '4', Digits: '#' })
    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      { RecordingStatus: 'completed' },
    ])
    expect(bench.codes).toEqual([13620])
  })

  test('of which nothing is there is absent with its code, and its action comes', async () => {
    const leg = await bench.receive(
      `<Record playBeep="false" action="/done" recordingStatusCallback="/rec"
        recordingStatusCallbackEvent="absent"/>`,
    )
    bench.media.endTap(tapId(), 'EACCES: permission denied')
    await bench.advance(4_000)
    leg.presses('#')
    await bench.settle()

    expect(row()).toMatchObject({ status: 'failed', errorCode: 13620 })
    expect(bench.documents.asked(DONE)[0]).toMatchObject({
      RecordingSid: row().sid,
      RecordingDuration: '0',
      Digits: '#',
    })
    expect(bench.store.webhooks('https://app/rec')).toMatchObject([
      { RecordingStatus: 'absent', ErrorCode: '13620' },
    ])
    expect(alerts()[0]?.messageText).toMatch(/may not write into its recordings folder/)
  })

  test('because the media thread was lost keeps what is in its file', async () => {
    await bench.receive('<Start><Recording/></Start><Pause length="60"/>')
    await bench.advance(9_000)
    bench.recordingFiles.lengths.set(row().fileName, 8_000)
    bench.media.lose('the media thread ended')
    await bench.settle()

    expect(row()).toMatchObject({ status: 'completed', durationMs: 8_000, bytes: 128_044 })
  })
})

describe('deleting a recording', () => {
  const remove = (sid: RecordingSid = row().sid) =>
    bench.voice.deleteRecording(bench.accountSid, sid)

  test('removes its file before it answers', async () => {
    const leg = await bench.receive('<Start><Recording/></Start><Pause length="60"/>')
    await bench.advance(2_000)
    await expect(remove()).rejects.toMatchObject({ code: 20009 })
    leg.hangsUp()
    await bench.settle()

    await remove()
    expect(bench.recordingFiles.removed).toEqual([row().fileName])
    expect(row()).toMatchObject({ deletedAt: bench.clock.now() })
    await expect(remove()).rejects.toMatchObject({ code: 20404 })
  })

  test('that was stopped just now waits for its file, and stays deleted', async () => {
    await bench.receive('<Start><Recording/></Start><Pause length="60"/>')
    await bench.advance(2_000)
    const { accountSid } = bench
    const { sid, callSid } = row()
    bench.media.holdsEnds = true
    await bench.voice.updateRecording(accountSid, { callSid: callSid! }, sid, { status: 'stopped' })
    const removed = remove()
    await bench.settle()
    expect(bench.recordingFiles.removed).toEqual([])
    bench.media.holdsEnds = false
    await removed

    expect(row()).toMatchObject({ status: 'completed', deletedAt: bench.clock.now() })
    expect(bench.recordingFiles.removed).toEqual([row().fileName])
  })

  test('says so when the file stays, and gives it to nobody all the same', async () => {
    const leg = await bench.receive('<Start><Recording/></Start><Pause length="60"/>')
    await bench.advance(2_000)
    leg.hangsUp()
    await bench.settle()
    bench.recordingFiles.remove = () => Promise.reject(new Error('EROFS'))

    await expect(remove()).rejects.toThrow(/EROFS/)
    expect(row().deletedAt).not.toBeNull()
  })
})

test('a caller who hangs up while their recording is stored is no fault', async () => {
  const leg = await bench.receive('<Say>hello</Say><Pause length="60"/>')
  bench.store.delayMs = 100
  const started = bench.voice.startCallRecording(bench.accountSid, leg.callSid)
  await bench.settle()
  leg.hangsUp()
  await bench.advance(1_000)
  bench.store.delayMs = 0
  await started
  await bench.settle()

  expect(row()).toMatchObject({ status: 'absent', errorCode: 16101 })
  expect(alerts()).toEqual([])
})

describe('a recording that cannot be stored', () => {
  const refuse = () => {
    bench.store.refuses = (changes) =>
      changes.some((change) => change.op === 'put' && change.entity === 'recording')
  }

  test('of a Record lets the document go on, with an alert', async () => {
    refuse()
    const leg = await bench.receive('<Record playBeep="false" action="/done"/><Say>next</Say>')

    expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
    expect(bench.codes).toEqual([13620])
    expect(bench.media.recording.size).toBe(0)
  })

  test('whose stop is refused is kept, and its action comes', async () => {
    const leg = await bench.receive('<Record playBeep="false" action="/done"/>')
    await bench.advance(3_000)
    refuse()
    leg.presses('#')
    await bench.settle()

    expect(bench.documents.asked(DONE)[0]).toMatchObject({ RecordingDuration: '3', Digits: '#' })
    expect(row()).toMatchObject({ status: 'completed', durationMs: 3_000 })
  })

  test('of a conference leaves the conference as it is, with an alert', async () => {
    refuse()
    const room = '<Dial><Conference record="record-from-start">room</Conference></Dial>'
    const [first, second] = [await bench.receive(room), await bench.receive(room)]

    expect(bench.media.hearEachOther(first.endpointId, second.endpointId)).toBe(true)
    expect(alerts()).toMatchObject([
      { errorCode: 13620, messageText: expect.stringContaining('The conference is not recorded') },
    ])
  })

  test('of a conference that runs is completed with what there is, and the talk goes on', async () => {
    const room = '<Dial><Conference record="record-from-start">room</Conference></Dial>'
    const [first, second] = [await bench.receive(room), await bench.receive(room)]
    await bench.advance(4_000)
    bench.media.endTap(tapId(), FULL)
    await bench.settle()

    expect(row()).toMatchObject({ status: 'completed', durationMs: 4_000 })
    expect(bench.codes).toEqual([13620])
    expect(bench.media.hearEachOther(first.endpointId, second.endpointId)).toBe(true)
  })

  test('of a participant lets them join', async () => {
    refuse()
    await bench.voice.addParticipant(bench.accountSid, 'room', {
      to: '+15550003333',
      from: '+15550001111',
      record: true,
    })
    bench.dialers.number.last.answers()
    await bench.settle()

    const { sid } = bench.voice.conference(bench.accountSid, 'room')!
    expect(bench.voice.participants(sid)).toHaveLength(1)
    expect(bench.codes).toEqual([13620])
  })
})
