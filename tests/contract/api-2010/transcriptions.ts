/** Transcriptions: of calls while they live, and of recordings. */
import { frequencies, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)
const [TONE] = frequencies

export function transcriptionTests(place: Place): void {
  describe('a transcription of a call', () => {
    it('is begun and stopped by its sid and its name, and refused where it cannot be', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('transcribed')
      const { transcriptions } = client.calls(sid)
      const words = { hints: 'sales, support', track: 'inbound_track' } as const

      const named = await transcriptions.create({ ...words, name: 'words' })
      expect(named).toMatchObject({ callSid: sid, name: 'words', status: 'in-progress' })
      expect((await transcriptions('words').update({ status: 'stopped' })).status).toBe('stopped')
      const other = await transcriptions.create(words)
      await transcriptions(other.sid).update({ status: 'stopped' })

      await expectRefusal(transcriptions(`GT${NOWHERE}`).update({ status: 'stopped' }), 404, 20404)
      await expectRefusal(transcriptions.create({ ...words, languageCode: 'de-DE' }), 400, 13618)
      const nobody = client.calls(`CA${NOWHERE}`).transcriptions
      await expectRefusal(nobody.create(words), 404, 20404)
      await client.calls(sid).update({ status: 'completed' })
      await call.until('ended')
    })
  })

  describe('a transcription of a recording', () => {
    it('is told, found by its recording and its sid, and deleted', async () => {
      const { client } = place.site
      const { host } = place.callers
      const callback = host.answers('/transcribed', '')
      const number = await place.callers.number(
        `<Response><Record playBeep="false" maxLength="2" trim="do-not-trim"
           action="${host.answers('/recorded', '<Response/>')}" transcribeCallback="${callback}"/></Response>`,
      )
      const one = await place.callers.dials('+12025550133', number)
      const two = await place.callers.dials('+12025550134', number)
      for (const { call } of [one, two]) call.speaks(TONE ?? 0)
      const told = await until('both are told', () => {
        const asked = host.asked('/transcribed').map(({ parameters }) => parameters)
        return asked.length === 2 && asked
      })
      const [first, second] = [one, two].map(({ sid }) =>
        told.find(({ CallSid }) => CallSid === sid),
      )
      const ofFirst = client.recordings(first?.['RecordingSid'] ?? '').transcriptions
      const sid = first?.['TranscriptionSid'] ?? ''

      // No recogniser of this machine takes down whatever is said.
      expect(first).toMatchObject({ TranscriptionStatus: 'failed', TranscriptionText: '' })
      expect((await ofFirst.list()).map((row) => row.sid)).toEqual([sid])
      expect(await ofFirst(sid).fetch()).toMatchObject({
        sid,
        recordingSid: first?.['RecordingSid'],
        status: 'failed',
      })
      const all = (await client.transcriptions.list()).map((row) => row.sid)
      expect(all).toEqual(expect.arrayContaining([sid, second?.['TranscriptionSid']]))
      await ofFirst(sid).remove()
      await expectRefusal(ofFirst(sid).fetch(), 404, 20404)
      const other = client.transcriptions(second?.['TranscriptionSid'] ?? '')
      expect((await other.fetch()).status).toBe('failed')
      await other.remove()
      await expectRefusal(other.remove(), 404, 20404)
      await Promise.all([one, two].map(({ call }) => call.until('ended')))
    })
  })
}
