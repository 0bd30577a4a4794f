/** Carriers of the account: their rows, and calls that go by them. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)

export function carrierTests(place: Place): void {
  describe('connection policies', () => {
    it('have targets, with priority and weight', async () => {
      const { connectionPolicies } = place.site.client.voice.v1
      const { sid } = await connectionPolicies.create({ friendlyName: 'Out' })
      const policy = connectionPolicies(sid)
      const made = await policy.targets.create({
        target: 'sip:198.51.100.7:5060',
        friendlyName: 'First',
        priority: 1,
        weight: 20,
      })
      const target = policy.targets(made.sid)

      expect((await policy.update({ friendlyName: 'Outside' })).friendlyName).toBe('Outside')
      expect((await policy.fetch()).friendlyName).toBe('Outside')
      expect((await connectionPolicies.list()).map((row) => row.sid)).toContain(sid)
      expect(await target.fetch()).toMatchObject({ priority: 1, weight: 20, enabled: true })
      expect(await target.update({ enabled: false })).toMatchObject({ enabled: false, weight: 20 })
      expect((await policy.targets.list()).map((row) => row.sid)).toEqual([made.sid])
      await target.remove()
      await expectRefusal(target.fetch(), 404, 20404)
      await policy.remove()
      await expectRefusal(policy.targets.list(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { connectionPolicies } = place.site.client.voice.v1
      const { sid } = await connectionPolicies.create()
      const { targets } = connectionPolicies(sid)
      const target = 'sip:198.51.100.7'

      await expectRefusal(targets.create({ target: 'sips:198.51.100.7' }), 400, 20001)
      await expectRefusal(targets.create({ target: 'a carrier' }), 400, 20001)
      await expectRefusal(targets.create({ target, weight: 0 }), 400, 20001)
      await expectRefusal(targets.create({ target, priority: 65_536 }), 400, 20001)
      const nowhere = connectionPolicies(`NY${NOWHERE}`)
      await expectRefusal(nowhere.targets.create({ target }), 404, 20404)
      expect(await targets.list()).toEqual([])
    })
  })

  describe('BYOC trunks', () => {
    it('are made, changed, listed and deleted, but not while a domain needs them', async () => {
      const { client } = place.site
      const { byocTrunks } = client.voice.v1
      const { sid } = await byocTrunks.create({
        friendlyName: 'Carrier',
        voiceUrl: 'https://app.example.com/voice',
        voiceMethod: 'GET',
        statusCallbackUrl: 'https://app.example.com/status',
        cnamLookupEnabled: true,
      })
      const trunk = byocTrunks(sid)
      const domain = await client.sip.domains.create({
        domainName: 'byoc.example.com',
        byocTrunkSid: sid,
      })

      expect(domain.byocTrunkSid).toBe(sid)
      expect(await trunk.fetch()).toMatchObject({ voiceMethod: 'GET', cnamLookupEnabled: true })
      expect((await trunk.update({ fromDomainSid: domain.sid })).fromDomainSid).toBe(domain.sid)
      expect((await byocTrunks.list()).map((row) => row.sid)).toContain(sid)
      await expectRefusal(trunk.remove(), 409, 20409)
      await client.sip.domains(domain.sid).update({ byocTrunkSid: '' })
      await trunk.remove()
      await expectRefusal(trunk.fetch(), 404, 20404)
      await expectRefusal(byocTrunks.create({ voiceUrl: 'nowhere' }), 400, 21205)
      await expectRefusal(byocTrunks.create({ connectionPolicySid: `NY${NOWHERE}` }), 400, 20001)
    })

    it('take calls to numbers, whatever the dialling permissions say, and go on when a server fails', async () => {
      const { client, facts } = place.site
      const broken = await place.callers.phone('broken', (call) => call.reject(503))
      const good = await place.callers.phone('good', (call) => void call.answer())
      const policy = await client.voice.v1.connectionPolicies.create()
      const { targets } = client.voice.v1.connectionPolicies(policy.sid)
      await targets.create({ target: `sip:127.0.0.1:${broken.port}`, priority: 1 })
      await targets.create({ target: `sip:127.0.0.1:${good.port}`, priority: 2 })
      const from = await client.sip.domains.create({ domainName: 'from.example.com' })
      const trunk = await client.voice.v1.byocTrunks.create({
        connectionPolicySid: policy.sid,
        fromDomainSid: from.sid,
      })
      const asked = { from: facts.phoneNumber, twiml: '<Response/>' }

      await client.calls.create({ ...asked, to: '+5511987654321', byoc: trunk.sid })

      const call = await until('the second server is called', () => good.calls[0])
      expect(broken.calls).toHaveLength(1)
      expect(call.request?.uri).toBe(`sip:+5511987654321@127.0.0.1:${good.port}`)
      expect(call.request?.from.uri).toBe(`sip:${facts.phoneNumber}@from.example.com`)
      const unknown = client.calls.create({ ...asked, to: '+5511987654321', byoc: `BY${NOWHERE}` })
      await expectRefusal(unknown, 400, 13224)
      const dial = `<Response><Dial><Number byoc="${trunk.sid}">+5511912345678</Number></Dial></Response>`
      const caller = await place.callers.phone('dialler', (one) => void one.answer())
      await client.calls.create({ from: facts.phoneNumber, to: caller.uri, twiml: dial })
      await until('the carrier has the call of Dial', () => good.calls[1])
      const joined = await client.conferences('by-carrier').participants.create({
        ...{ from: facts.phoneNumber, to: '+5511998765432', byoc: trunk.sid },
      })
      const invited = await until('the carrier has the participant', () => good.calls[2])
      expect(invited.request?.uri).toBe(`sip:+5511998765432@127.0.0.1:${good.port}`)
      await until('they are in the conference', async () => {
        const rows = await client.conferences(joined.conferenceSid).participants.list()
        return rows.some(
          ({ callSid, status }) => callSid === joined.callSid && status === 'connected',
        )
      })
      await client.conferences(joined.conferenceSid).update({ status: 'completed' })
    })
  })

  describe('IP records', () => {
    it('are mapped to domains, whose trunk answers calls from there', async () => {
      const { client, facts } = place.site
      const { ipRecords, sourceIpMappings, byocTrunks } = client.voice.v1
      const trunk = await byocTrunks.create({
        voiceUrl: place.callers.host.answers(
          '/byoc',
          '<Response><Gather timeout="60"/></Response>',
        ),
      })
      const domain = await client.sip.domains.create({
        domainName: 'carrier.example.com',
        byocTrunkSid: trunk.sid,
      })
      const other = await client.sip.domains.create({ domainName: 'other.example.com' })
      const record = await ipRecords.create({ ipAddress: '127.0.0.1', friendlyName: 'Carrier' })
      const mapping = await sourceIpMappings.create({
        ipRecordSid: record.sid,
        sipDomainSid: other.sid,
      })

      expect(await ipRecords(record.sid).fetch()).toMatchObject({ cidrPrefixLength: 32 })
      const renamed = await ipRecords(record.sid).update({ friendlyName: 'Our carrier' })
      expect(renamed.friendlyName).toBe('Our carrier')
      expect((await ipRecords.list()).map(({ sid }) => sid)).toEqual([record.sid])
      expect((await sourceIpMappings(mapping.sid).fetch()).sipDomainSid).toBe(other.sid)
      const moved = await sourceIpMappings(mapping.sid).update({ sipDomainSid: domain.sid })
      expect(moved.sipDomainSid).toBe(domain.sid)
      expect((await sourceIpMappings.list()).map(({ sid }) => sid)).toEqual([mapping.sid])
      await expectRefusal(ipRecords(record.sid).remove(), 409, 20409)

      const caller = await place.callers.phone('outside')
      const call = await caller.call(`sip:+442071838750@${facts.sip.host}:${facts.sip.port}`)
      await call.until('answered')
      const [asked] = place.callers.host.asked('/byoc')
      expect(asked?.parameters).toMatchObject({
        To: 'sip:+442071838750@carrier.example.com',
        SipDomainSid: domain.sid,
      })

      await sourceIpMappings(mapping.sid).remove()
      await ipRecords(record.sid).remove()
      await expectRefusal(ipRecords(record.sid).fetch(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { ipRecords, sourceIpMappings } = place.site.client.voice.v1

      await expectRefusal(ipRecords.create({ ipAddress: 'carrier' }), 400, 20001)
      await expectRefusal(
        ipRecords.create({ ipAddress: '192.0.2.1', cidrPrefixLength: 40 }),
        400,
        20001,
      )
      const nowhere = { ipRecordSid: `IL${NOWHERE}`, sipDomainSid: `SD${NOWHERE}` }
      await expectRefusal(sourceIpMappings.create(nowhere), 400, 20001)
      await expectRefusal(sourceIpMappings(`IB${NOWHERE}`).fetch(), 404, 20404)
    })
  })

  describe('archived calls', () => {
    it('are calls that are over, of the day that is named', async () => {
      const { client } = place.site
      const callee = await place.callers.phone('archived', (call) => void call.answer())
      const { sid } = await client.calls.create({
        to: callee.uri,
        from: place.site.facts.phoneNumber,
        twiml: '<Response><Hangup/></Response>',
      })
      const row = await until('the call is over', async () => {
        const fetched = await client.calls(sid).fetch()
        return fetched.status === 'completed' && fetched
      })
      const day = row.dateCreated.toISOString().slice(0, 10)
      const archived = (date: string) =>
        client.voice.v1.archivedCalls(date as unknown as Date, sid).remove()

      await expectRefusal(archived('1999-12-31'), 404, 20404)
      await archived(day)
      await expectRefusal(client.calls(sid).fetch(), 404, 20404)
    })
  })
}
