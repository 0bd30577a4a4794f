/** Call queues and those who wait in them. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { STAY } from '../support/callers.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const UNKNOWN = `QU${'0'.repeat(32)}`

export function queueTests(place: Place): void {
  describe('a queue', () => {
    it('is made, found, changed and deleted', async () => {
      const { client } = place.site
      const made = await client.queues.create({ friendlyName: 'made', maxSize: 3 })
      const queue = client.queues(made.sid)

      expect(made).toMatchObject({ friendlyName: 'made', maxSize: 3, currentSize: 0 })
      expect((await client.queues.list()).map(({ sid }) => sid)).toContain(made.sid)
      const named = await place.site.fetch(
        `/2010-04-01/Accounts/${place.site.facts.accountSid}/Queues.json?FriendlyName=made`,
      )
      expect(await named.json()).toMatchObject({ queues: [{ sid: made.sid }] })
      await queue.update({ friendlyName: 'changed', maxSize: 5000 })
      expect(await queue.fetch()).toMatchObject({ friendlyName: 'changed', maxSize: 5000 })
      await queue.remove()
      await expectRefusal(queue.fetch(), 404, 20404)
      await expectRefusal(queue.update({ friendlyName: 'x' }), 404, 20404)
      await expectRefusal(queue.remove(), 404, 20404)
    })

    it('is refused without a name of its own and a size that can be', async () => {
      const { client } = place.site
      await client.queues.create({ friendlyName: 'taken' })
      const before = await client.queues.list()

      expect(await place.site.send('POST', 'Queues.json')).toMatchObject({
        status: 400,
        body: { code: 20001 },
      })
      await expectRefusal(client.queues.create({ friendlyName: 'a', maxSize: 0 }), 400, 20001)
      await expectRefusal(client.queues.create({ friendlyName: 'a', maxSize: 5001 }), 400, 20001)
      await expect(client.queues.create({ friendlyName: 'taken' })).rejects.toMatchObject({
        status: 400,
      })
      await expect(client.queues.create({ friendlyName: 'x'.repeat(65) })).rejects.toMatchObject({
        status: 400,
      })
      expect(await client.queues.list()).toHaveLength(before.length)
      await expectRefusal(client.queues('QU1').fetch(), 404, 20404)
      await expectRefusal(client.queues(UNKNOWN).members.list(), 404, 20404)
    })
  })

  describe('those who wait', () => {
    it('are seen in order, and leave when they are sent elsewhere', async () => {
      const { client } = place.site
      const number = await place.callers.number(
        '<Response><Enqueue waitUrl="">support</Enqueue></Response>',
      )
      const first = await place.callers.dials('+12025550151', number)
      const { sid } = await until('the queue is there', async () => {
        return (await client.queues.list()).find(({ friendlyName }) => friendlyName === 'support')
      })
      const { members } = client.queues(sid)
      await until('the first waits', async () => (await members.list()).length === 1)
      const second = await place.callers.dials('+12025550152', number)
      await until('the second waits', async () => (await members.list()).length === 2)

      expect((await members.list()).map(({ callSid, position }) => [callSid, position])).toEqual([
        [first.sid, 1],
        [second.sid, 2],
      ])
      const page = await members.page({ pageSize: 1 })
      expect((await page.nextPage())?.instances.map(({ callSid }) => callSid)).toEqual([second.sid])
      expect(await client.queues(sid).fetch()).toMatchObject({ currentSize: 2 })
      expect((await members('Front').fetch()).callSid).toBe(first.sid)
      expect((await members(second.sid).fetch()).position).toBe(2)
      await expect(client.queues(sid).remove()).rejects.toMatchObject({ status: 400 })

      const url = place.callers.host.answers('/taken-out', STAY)
      await expectRefusal(members('Front').update({ url: 'elsewhere' }), 400, 21205)
      await expectRefusal(members('Front').update({ url, method: 'PUT' }), 400, 21209)
      const asked = await place.site.send('POST', `Queues/${sid}/Members/Front.json`)
      expect(asked).toMatchObject({ status: 400, body: { code: 20001 } })
      expect((await members(second.sid).update({ url, method: 'POST' })).callSid).toBe(second.sid)
      expect((await members('Front').update({ url, method: 'GET' })).callSid).toBe(first.sid)
      await until('both are elsewhere', () => place.callers.host.asked('/taken-out').length === 2)
      expect(place.callers.host.asked('/taken-out').map(({ method }) => method)).toEqual([
        'POST',
        'GET',
      ])
      await until('nobody waits', async () => (await members.list()).length === 0)
      await expectRefusal(members('Front').fetch(), 404, 20404)
      await expectRefusal(members(first.sid).fetch(), 404, 20404)
      await expectRefusal(members('Front').update({ url }), 404, 20404)
      await first.call.hangup()
      await second.call.hangup()
      await client.queues(sid).remove()
    })

    it('come to the front when those before are being joined with somebody', async () => {
      const { client } = place.site
      const { callers } = place
      const number = await callers.number(
        '<Response><Enqueue waitUrl="">joining</Enqueue></Response>',
      )
      const hears = callers.host.answers('/joined-first', STAY)
      const dequeues = await callers.number(
        `<Response><Dial><Queue url="${hears}">joining</Queue></Dial></Response>`,
      )
      const first = await callers.dials('+12025550153', number)
      const { sid } = await until('the queue is there', async () => {
        return (await client.queues.list()).find(({ friendlyName }) => friendlyName === 'joining')
      })
      const { members } = client.queues(sid)
      await until('the first waits', async () => (await members.list()).length === 1)
      const second = await callers.dials('+12025550154', number)
      await until('the second waits', async () => (await members.list()).length === 2)
      const agent = await callers.dials('+12025550155', dequeues)
      await until('the first is told', () => callers.host.asked('/joined-first')[0])

      const url = callers.host.answers('/second-out', STAY)
      expect((await members('Front').update({ url })).callSid).toBe(second.sid)

      await until('the second is elsewhere', () => callers.host.asked('/second-out')[0])
      await expectRefusal(members('Front').update({ url }), 404, 20404)
      for (const { call } of [agent, first, second]) await call.hangup()
      await until('nobody waits', async () => (await members.list()).length === 0)
      await client.queues(sid).remove()
    })
  })
}
