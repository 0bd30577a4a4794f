/** Texts by REST: sent, found, redacted, judged and removed; what is refused. */
import { SipPhone, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)

export function messageTests(place: Place): void {
  describe('Messages', () => {
    it('are sent, found by their parties and dates, redacted, judged and removed', async () => {
      const { client, facts } = place.site
      const phone = await SipPhone.open({ name: 'kate', user: 'kate' })
      const to = phone.uri
      const from = facts.phoneNumber

      const { sid } = await client.messages.create({ from, to, body: 'a€'.repeat(60) })
      const message = client.messages(sid)
      await until('it is there', () => phone.texts[0])
      await until('it is delivered', async () => (await message.fetch()).status === 'delivered')

      const row = await message.fetch()
      expect(row).toMatchObject({ from, to, numSegments: '2', direction: 'outbound-api' })
      expect(row.dateSent).toBeInstanceOf(Date)
      const today = new Date()
      const sids = async (filter: object) =>
        (await client.messages.list(filter)).map((one) => one.sid)
      expect(await sids({ to, dateSent: today })).toEqual([sid])
      expect(await sids({ to, dateSentAfter: new Date(Date.now() + 60_000) })).toEqual([])
      expect(await sids({ from, to: '+12025550111' })).toEqual([])

      expect((await message.feedback.create({ outcome: 'confirmed' })).outcome).toBe('confirmed')
      expect(await message.media.list()).toEqual([])
      await expectRefusal(message.media(`ME${NOWHERE}`).fetch(), 404, 20404)
      await expectRefusal(message.media(`ME${NOWHERE}`).remove(), 404, 20404)
      expect((await message.update({ body: '' })).body).toBe('')
      await expectRefusal(message.update({ body: 'other' }), 400, 20001)
      await expectRefusal(message.update({ status: 'canceled' }), 400, 20001)
      await message.remove()
      await expectRefusal(message.fetch(), 404, 20404)
      await phone.close()
    })

    it('are told to the application that they name, unless they name a callback too', async () => {
      const { client, facts } = place.site
      const { host } = place.callers
      const messageStatusCallback = host.answers('/told-to-application', '')
      const statusCallback = host.answers('/told-by-request', '')
      const application = await client.applications.create({ messageStatusCallback })
      const applicationSid = application.sid
      const to = 'sip:kate@127.0.0.1:9'
      const text = { from: facts.phoneNumber, to, body: 'hello', applicationSid }
      const told = (path: string) =>
        host.asked(path).map(({ parameters }) => parameters['MessageSid'])

      const first = await client.messages.create(text)
      const second = await client.messages.create({ ...text, statusCallback })

      await until(
        'both are told',
        () => told('/told-by-request').includes(second.sid) && told('/told-to-application')[0],
      )
      expect(new Set(told('/told-to-application'))).toEqual(new Set([first.sid]))
      await client.applications(applicationSid).remove()
    })

    it('are scheduled by the service of the account, and taken back', async () => {
      const { client, facts } = place.site
      const messagingServiceSid = facts.accountSid.replace('AC', 'MG')
      const sendAt = new Date(Date.now() + 3_600_000)
      const to = 'sip:kate@127.0.0.1:9'

      const row = await client.messages.create({
        ...{ messagingServiceSid, to, body: 'later', scheduleType: 'fixed', sendAt },
      })

      expect(row).toMatchObject({ status: 'scheduled', messagingServiceSid, dateSent: null })
      expect(row.from).toMatch(/^\+1/)
      await expectRefusal(client.messages(row.sid).remove(), 400, 20009)
      const canceled = await client.messages(row.sid).update({ status: 'canceled' })
      expect(canceled.status).toBe('canceled')
      await expectRefusal(client.messages(row.sid).update({ status: 'canceled' }), 400, 20001)
      await client.messages(row.sid).remove()
    })

    it('go from one number of ours to itself as well', async () => {
      const { client, facts } = place.site
      const both = { from: facts.phoneNumber, to: facts.phoneNumber }

      const { sid } = await client.messages.create({ ...both, body: 'to myself' })

      await until('it is delivered', async () => {
        const { status } = await client.messages(sid).fetch()
        return status === 'delivered'
      })
      const rows = await client.messages.list(both)
      expect(rows.map(({ direction }) => direction).toSorted()).toEqual(['inbound', 'outbound-api'])
    })

    it.each([
      [{ To: '' }, 21604],
      [{ To: 'kate' }, 21211],
      [{ From: '' }, 21603],
      [{ From: '+12025550177' }, 21606],
      [{ Body: '' }, 21602],
      [{ Body: 'x'.repeat(1_601) }, 21617],
      [{ To: '+4930123456' }, 21408],
      [{ To: '+12025550122' }, 21612],
      [{ MediaUrl: 'https://example.com/a.png' }, 21622],
      [{ MessagingServiceSid: `MG${NOWHERE}` }, 21701],
      [{ ScheduleType: 'fixed' }, 35111],
      [{ ScheduleType: 'fixed', SendAt: 'tomorrow' }, 35114],
      [{ ScheduleType: 'fixed', SendAt: '2099-01-01T00:00:00Z' }, 35118],
      [{ SendAt: '2099-01-01T00:00:00Z' }, 35126],
      [{ StatusCallback: 'nowhere' }, 21609],
      [{ ContentSid: `HX${NOWHERE}` }, 20001],
      [{ ApplicationSid: `AP${NOWHERE}` }, 21218],
    ])('are refused with the documented code: %.40j', async (fields, code) => {
      const { facts } = place.site
      const good = { From: facts.phoneNumber, To: 'sip:kate@127.0.0.1:9', Body: 'hello' }

      const { status, body } = await place.site.send('POST', 'Messages.json', {
        ...good,
        ...fields,
      })

      expect([status, (body as { code: number }).code]).toEqual([400, code])
    })

    it('that are not there are not found', async () => {
      const { client } = place.site
      for (const sid of [`SM${NOWHERE}`, 'nothing']) {
        const message = client.messages(sid)
        await expectRefusal(message.fetch(), 404, 20404)
        await expectRefusal(message.update({ body: '' }), 404, 20404)
        await expectRefusal(message.remove(), 404, 20404)
        await expectRefusal(message.media.list(), 404, 20404)
        await expectRefusal(message.feedback.create(), 404, 20404)
      }
    })
  })
}
