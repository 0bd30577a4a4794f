/** Audio of calls, told to servers: what REST says of it. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const UNKNOWN = `CA${'0'.repeat(32)}`
/** Nobody listens there. */
const URL = 'wss://127.0.0.1:9/audio'

export function streamTests(place: Place): void {
  describe('a stream', () => {
    it('is created, fails with its callback, and is stopped by its sid and its name', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('streamed')
      const { streams } = client.calls(sid)
      const statusCallback = place.callers.host.answers('/streamed', '')

      const created = await client.calls(sid).streams.create({
        ...{ url: URL, name: 'mine', track: 'both_tracks', statusCallback },
        ...{ 'parameter1.name': 'who', 'parameter1.value': 'Ann' },
      })
      expect(created).toMatchObject({ callSid: sid, name: 'mine', status: 'in-progress' })
      const told = await until('it is told', () => place.callers.host.asked('/streamed')[0])
      expect(told.parameters).toMatchObject({
        StreamSid: created.sid,
        StreamName: 'mine',
        StreamEvent: 'stream-error',
        StreamErrorCode: '31902',
      })
      for (const name of [created.sid, 'mine']) {
        const stopped = await streams(name).update({ status: 'stopped' })
        expect(stopped).toMatchObject({ sid: created.sid, status: 'stopped' })
      }
      await call.hangup()
    })

    it('is refused to unknown calls, plain sockets, and with what is not valid', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('unstreamed')
      const { streams } = client.calls(sid)

      await expectRefusal(client.calls(UNKNOWN).streams.create({ url: URL }), 404, 20404)
      await expectRefusal(streams.create({ url: 'ws://127.0.0.1:9/' }), 400, 11100)
      await expectRefusal(streams.create({ url: 'nowhere' }), 400, 11100)
      await expectRefusal(streams.create({ url: URL, track: 'all' as never }), 400, 20001)
      await expectRefusal(
        streams.create({ url: URL, 'parameter1.name': 'a', 'parameter1.value': 'x'.repeat(500) }),
        400,
        20001,
      )
      await expectRefusal(streams('nothing').update({ status: 'stopped' }), 404, 20404)
      await expectRefusal(streams('x').update({ status: 'going' as never }), 400, 20001)
      await call.hangup()
    })
  })
}
