/** Audio of calls, sent to recorders: what REST says of it. */
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const UNKNOWN = `CA${'0'.repeat(32)}`
/** Nobody answers there. */
export const SIPREC_CONNECTORS = 'archive=sip:127.0.0.1:9'

export function siprecTests(place: Place): void {
  describe('a SIPREC session', () => {
    it('is created, and stopped by its sid and its name', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('recorded-by-others')
      const { siprec } = client.calls(sid)

      const created = await siprec.create({
        ...{ connectorName: 'archive', name: 'mine', track: 'both_tracks' },
        ...{ 'parameter1.name': 'case', 'parameter1.value': '7' },
      })
      expect(created).toMatchObject({ callSid: sid, name: 'mine', status: 'in-progress' })
      for (const name of [created.sid, 'mine']) {
        const stopped = await siprec(name).update({ status: 'stopped' })
        expect(stopped).toMatchObject({ sid: created.sid, status: 'stopped' })
      }
      await call.hangup()
    })

    it('is refused to unknown calls and connectors, and with what is not valid', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('unrecorded-by-others')
      const { siprec } = client.calls(sid)
      const connectorName = 'archive'

      await expectRefusal(client.calls(UNKNOWN).siprec.create({ connectorName }), 404, 20404)
      await expectRefusal(siprec.create(), 400, 20001)
      await expectRefusal(siprec.create({ connectorName: 'nobody' }), 400, 31940)
      await expectRefusal(siprec.create({ connectorName, track: 'all' as never }), 400, 20001)
      await expectRefusal(siprec('nothing').update({ status: 'stopped' }), 404, 20404)
      await expectRefusal(siprec('x').update({ status: 'going' as never }), 400, 20001)
      await call.hangup()
    })
  })
}
