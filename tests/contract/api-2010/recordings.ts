/** Recordings of calls: made, paused and stopped by applications, found, heard and deleted. */
import type { CallDetails } from '@offhook/desk-api'
import { frequencies, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { readWav, rms } from '../../support/wav.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const DAY_MS = 86_400_000
const UNKNOWN = `RE${'0'.repeat(32)}`
const [TONE] = frequencies

export function recordingTests(place: Place): void {
  function sound(sid: string, query = '', headers: Record<string, string> = {}) {
    const path = `/2010-04-01/Accounts/${place.site.facts.accountSid}/Recordings/${sid}`
    return place.site.fetch(path + query, { headers })
  }

  async function wavOf(sid: string, query = '') {
    const answer = await sound(sid, `.wav${query}`)
    expect(answer.headers.get('content-type')).toBe('audio/x-wav')
    return readWav(Buffer.from(await answer.arrayBuffer()))
  }

  function completed(sid: string) {
    return until('the recording is completed', async () => {
      const row = await place.site.client.recordings(sid).fetch()
      return row.status === 'completed' && row
    })
  }

  /** A recording of a second of somebody who speaks, with the call over. */
  async function recorded(name: string, recordingChannels: string) {
    const { client } = place.site
    const { sid, call } = await place.callers.answered(name)
    call.speaks(TONE ?? 0)
    const recording = await client.calls(sid).recordings.create({ recordingChannels })
    const heard = call.mouth.packets.length
    await until('a second is over', () => call.mouth.packets.length - heard > 50)
    await client.calls(sid).update({ status: 'completed' })
    await call.until('ended')
    return (await completed(recording.sid)).toJSON()
  }

  describe('the recording of a live call', () => {
    it('is started, paused, resumed and stopped by its sid or as the current one', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('recorded')
      const { recordings } = client.calls(sid)

      const made = await recordings.create({
        recordingChannels: 'dual',
        recordingTrack: 'both',
        recordingStatusCallback: place.callers.host.answers('/recording', ''),
        recordingStatusCallbackEvent: ['in-progress completed'],
      })
      expect(made).toMatchObject({
        status: 'in-progress',
        channels: 2,
        source: 'StartCallRecordingAPI',
        duration: null,
      })
      expect((await recordings.list()).map((row) => row.sid)).toEqual([made.sid])
      expect((await recordings(made.sid).fetch()).status).toBe('in-progress')
      await expectRefusal(recordings(made.sid).remove(), 400, 20009)
      expect((await sound(made.sid, '.wav')).status).toBe(404)
      const paused = await recordings(made.sid).update({ status: 'paused', pauseBehavior: 'skip' })
      const resumed = await recordings(made.sid).update({ status: 'in-progress' })
      const stopped = await recordings('Twilio.CURRENT').update({ status: 'stopped' })

      expect([paused.status, resumed.status]).toEqual(['paused', 'in-progress'])
      expect(stopped.sid).toBe(made.sid)
      await completed(made.sid)
      const page = await place.site.fetch(`/offhook/v1/Calls/${sid}`)
      const details = (await page.json()) as CallDetails
      // What the file lacks: from the pause to the going on.
      const [leftOut] = details.recordings.map((each) => each.leftOut)
      expect(leftOut).toEqual([{ from: expect.any(String), to: expect.any(String) }])
      await expectRefusal(recordings(made.sid).update({ status: 'paused' }), 400, 21220)
      await expectRefusal(recordings('Twilio.CURRENT').update({ status: 'stopped' }), 404, 20404)
      await until(
        'both callbacks have come',
        () => place.callers.host.asked('/recording').length === 2,
      )
      const told = place.callers.host
        .asked('/recording')
        .map((one) => one.parameters['RecordingStatus'])
      expect(told).toEqual(['in-progress', 'completed'])
      await client.calls(sid).update({ status: 'completed' })
      await call.until('ended')
      await recordings(made.sid).remove()
      expect(await recordings.list()).toEqual([])
    })

    it('is one of several, of which none is the current one', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('several')
      const { recordings } = client.calls(sid)
      const inbound = await recordings.create({ recordingTrack: 'inbound' })
      const outbound = await recordings.create({
        recordingTrack: 'outbound',
        recordingChannels: 'dual',
        trim: 'trim-silence',
      })
      expect([inbound.track, outbound.track]).toEqual(['inbound', 'outbound'])
      expect([inbound.channels, outbound.channels]).toEqual([1, 1])

      await expectRefusal(recordings('Twilio.CURRENT').update({ status: 'paused' }), 400, 16108)
      const since = performance.now()
      await until('it is long enough to be a recording', () => performance.now() - since > 1_000)
      await recordings(inbound.sid).update({ status: 'stopped' })
      const left = await recordings('Twilio.CURRENT').update({ status: 'paused' })
      expect([left.sid, left.status]).toEqual([outbound.sid, 'paused'])
      await client.calls(sid).update({ status: 'completed' })
      await call.until('ended')
      const over = await until('both are over', async () => {
        const rows = await recordings.list()
        return rows.every((row) => ['completed', 'absent'].includes(row.status)) && rows
      })
      // Nothing was said to the caller: all of it was cut off.
      const silent = over.find((row) => row.sid === outbound.sid)
      expect(silent).toMatchObject({ status: 'absent', errorCode: 16102, duration: '0' })
    })

    it('is refused where it cannot be', async () => {
      const { client, facts } = place.site
      const phone = await place.callers.phone('ringing')
      const ringing = await client.calls.create({
        to: phone.uri,
        from: facts.phoneNumber,
        twiml: '<Response><Pause/></Response>',
      })
      await until('the phone rings', () => phone.calls[0])
      const { recordings } = client.calls(ringing.sid)

      await expectRefusal(recordings.create(), 400, 21220)
      await expectRefusal(recordings(UNKNOWN).update({ status: 'stopped' }), 404, 20404)
      await expectRefusal(recordings(UNKNOWN).fetch(), 404, 20404)
      await expectRefusal(recordings(UNKNOWN).remove(), 404, 20404)
      await expectRefusal(recordings.create({ recordingChannels: 'three' }), 400, 20001)
      await expectRefusal(recordings.create({ recordingTrack: 'none' }), 400, 20001)
      await expectRefusal(recordings.create({ recordingStatusCallback: 'x' }), 400, 21205)
      const lost = await place.site.send(
        'POST',
        `Calls/${ringing.sid}/Recordings/Twilio.CURRENT.json`,
      )
      expect(lost).toMatchObject({ status: 400, body: { code: 20001 } })
      await client.calls(ringing.sid).update({ status: 'canceled' })
      await expectRefusal(recordings.create(), 400, 21220)
    })
  })

  describe('a recording', () => {
    it('is found by its call and by its date until it is deleted, and then only on demand', async () => {
      const { client } = place.site
      const { sid, callSid, dateCreated } = await recorded('found', 'mono')
      const other = await place.callers.answered('other')
      const found = async (filter: object) =>
        (await client.recordings.list(filter)).map((row) => row.sid)
      const near = (days: number) => new Date(new Date(dateCreated).getTime() + days * DAY_MS)

      expect(await found({ callSid })).toEqual([sid])
      expect(await found({ callSid, dateCreated: near(0) })).toEqual([sid])
      expect(await found({ dateCreatedAfter: near(-1), dateCreatedBefore: near(1) })).toContain(sid)
      expect(await found({ callSid, dateCreatedAfter: near(1) })).toEqual([])
      expect(await found({ callSid, dateCreatedBefore: near(-1) })).toEqual([])
      expect(await found({ callSid: other.sid })).toEqual([])
      expect(await found({ conferenceSid: `CF${'0'.repeat(32)}` })).toEqual([])
      await expectRefusal(client.calls(other.sid).recordings(sid).fetch(), 404, 20404)
      await expectRefusal(client.recordings(UNKNOWN).fetch(), 404, 20404)

      // Not through a call that it is not of.
      await expectRefusal(client.calls(other.sid).recordings(sid).remove(), 404, 20404)
      await client.recordings(sid).remove()
      await expectRefusal(client.recordings(sid).fetch(), 404, 20404)
      await expectRefusal(client.recordings(sid).remove(), 404, 20404)
      expect(await found({ callSid })).toEqual([])
      expect(await found({ callSid, includeSoftDeleted: true })).toEqual([sid])
      const deleted = await client.recordings(sid).fetch({ includeSoftDeleted: true })
      expect(deleted.status).toBe('deleted')
      expect((await sound(sid, '.wav')).status).toBe(404)
    })

    it('is heard as WAV in as many channels as asked for', async () => {
      const { sid } = await recorded('heard', 'dual')

      const dual = await wavOf(sid)
      const asked = await wavOf(sid, '?RequestedChannels=2')
      const mono = await wavOf(sid, '?RequestedChannels=1')
      const [said = [], heard = []] = dual.channels

      expect(asked.channels).toHaveLength(2)
      expect(rms(said)).toBeGreaterThan(0.05)
      expect(mono).toMatchObject({ sampleRate: 8000, durationMs: dual.durationMs })
      expect(mono.channels).toHaveLength(1)
      const sum = Array.from(said, (sample, index) => sample + (heard[index] ?? 0))
      const off = sum.findIndex(
        (sample, index) => Math.abs(sample - mono.channels[0]![index]!) > 1e-4,
      )
      expect(off).toBe(-1)
    })

    it('is heard as MP3, whole, in parts and in as many channels as asked for', async () => {
      const { sid } = await recorded('mp3', 'dual')
      const first = await sound(sid, '.mp3')
      const whole = Buffer.from(await first.arrayBuffer())
      const again = await sound(sid, '.mp3')
      const part = await sound(sid, '.mp3', { range: 'bytes=100-299' })
      const mono = await sound(sid, '.mp3?RequestedChannels=1')

      expect(first.status).toBe(200)
      expect(first.headers.get('content-type')).toBe('audio/mpeg')
      // The first eleven bits of an MPEG frame are set.
      expect(whole.readUInt16BE(0) & 0xffe0).toBe(0xffe0)
      expect(again.headers.get('content-length')).toBe(String(whole.length))
      expect(Buffer.from(await again.arrayBuffer())).toEqual(whole)
      expect(part.status).toBe(206)
      expect(part.headers.get('content-range')).toBe(`bytes 100-299/${whole.length}`)
      expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 300))
      const mixed = Buffer.from(await mono.arrayBuffer())
      expect(mixed.length).toBeLessThan(whole.length * 0.6)
      for (const channels of ['3', 'both']) {
        const refused = await sound(sid, `.mp3?RequestedChannels=${channels}`)
        expect(refused.status).toBe(400)
      }
      expect((await sound(UNKNOWN, '.mp3')).status).toBe(404)
    })

    it('is not sent again to who has it', async () => {
      const { sid } = await recorded('known', 'mono')
      for (const query of ['', '.wav', '.mp3', '.wav?RequestedChannels=1']) {
        const first = await sound(sid, query)
        const etag = first.headers.get('etag') ?? ''
        await first.arrayBuffer()
        const known = await sound(sid, query, { 'if-none-match': `"other", ${etag}` })
        const other = await sound(sid, query, { 'if-none-match': '"other"' })
        const changed = await sound(sid, query, { range: 'bytes=0-9', 'if-range': '"other"' })

        expect([known.status, other.status, changed.status]).toEqual([304, 200, 200])
        expect(known.headers.get('etag')).toBe(etag)
        expect(await known.text()).toBe('')
        await Promise.all([other.arrayBuffer(), changed.arrayBuffer()])
      }
      await place.site.client.recordings(sid).remove()
      expect((await sound(sid, '.mp3', { 'if-none-match': '*' })).status).toBe(404)
    })

    it('is served in parts, and in the form that the client accepts', async () => {
      const { sid } = await recorded('parts', 'dual')

      for (const query of ['.wav', '.wav?RequestedChannels=1']) {
        const whole = Buffer.from(await (await sound(sid, query)).arrayBuffer())
        for (const [start, end] of [
          [0, 20],
          [40, 51],
          [1001, 2004],
        ] as const) {
          const part = await sound(sid, query, { range: `bytes=${start}-${end}` })
          expect(part.status).toBe(206)
          expect(part.headers.get('content-range')).toBe(`bytes ${start}-${end}/${whole.length}`)
          expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(start, end + 1))
        }
        const beyond = await sound(sid, query, { range: `bytes=${whole.length}-` })
        expect(beyond.status).toBe(416)
      }
      const plain = await sound(sid)
      expect(plain.headers.get('content-type')).toBe('audio/x-wav')
      await plain.arrayBuffer()
      const json = await sound(sid, '', { accept: 'application/json' })
      expect(await json.json()).toMatchObject({ sid, status: 'completed' })
    })

    it('is refused in more channels than it has, and to strangers', async () => {
      const { sid } = await recorded('mono', 'mono')

      expect((await wavOf(sid, '?RequestedChannels=1')).channels).toHaveLength(1)
      for (const channels of ['2', '3', 'both']) {
        const refused = await sound(sid, `.wav?RequestedChannels=${channels}`)
        expect(refused.status).toBe(400)
        expect(await refused.json()).toMatchObject({ code: 20001 })
      }
      const stranger = await sound(sid, '.wav', { authorization: '' })
      expect(stranger.status).toBe(401)
      expect((await sound(UNKNOWN, '.wav')).status).toBe(404)
    })
  })
}
