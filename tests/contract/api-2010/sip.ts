/** SIP domains and the lists that admit to them. */
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const NOWHERE = '0'.repeat(32)
const PASSWORD = 'Long enough 4 now'

export function sipTests(place: Place): void {
  describe('SIP domains', () => {
    it('are made, listed, changed, cleared and deleted', async () => {
      const { domains } = place.site.client.sip
      const made = await domains.create({
        domainName: 'Office.sip.example.com',
        friendlyName: 'Office',
        voiceUrl: 'https://app.example.com/voice',
        voiceMethod: 'GET',
        voiceFallbackUrl: 'https://app.example.com/fallback',
        voiceStatusCallbackUrl: 'https://app.example.com/status',
        sipRegistration: true,
        secure: false,
      })
      const domain = domains(made.sid)

      expect(await domain.fetch()).toMatchObject({
        domainName: 'office.sip.example.com',
        voiceMethod: 'GET',
        voiceStatusCallbackMethod: 'POST',
        sipRegistration: true,
        authType: '',
        byocTrunkSid: null,
      })
      const changed = await domain.update({ voiceUrl: '', sipRegistration: false })
      expect(changed).toMatchObject({ voiceUrl: null, sipRegistration: false })
      expect((await domains.list()).map(({ sid }) => sid)).toContain(made.sid)
      await domain.remove()
      await expectRefusal(domain.fetch(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { domains } = place.site.client.sip
      await domains.create({ domainName: 'taken.example.com' })

      await expectRefusal(domains.create({ domainName: 'TAKEN.example.com' }), 400, 21232)
      await expectRefusal(domains.create({ domainName: 'no domain' }), 400, 21232)
      const named = (fields: object) => domains.create({ domainName: 'a.example.com', ...fields })
      await expectRefusal(named({ friendlyName: 'x'.repeat(256) }), 400, 21231)
      await expectRefusal(named({ emergencyCallerSid: `PN${NOWHERE}` }), 400, 21231)
      await expectRefusal(named({ voiceUrl: 'ftp://host/file' }), 400, 21205)
      await expectRefusal(named({ voiceMethod: 'PUT' }), 400, 21209)
      await expectRefusal(domains(`SD${NOWHERE}`).update({}), 404, 20404)
      const { status, body } = await place.site.send('POST', 'SIP/Domains.json')
      expect([status, body.code]).toEqual([400, 21232])
    })
  })

  describe('credential lists', () => {
    it('have user names and passwords, which are never told', async () => {
      const { credentialLists } = place.site.client.sip
      const { sid } = await credentialLists.create({ friendlyName: 'Phones' })
      const list = credentialLists(sid)
      const made = await list.credentials.create({ username: 'kate', password: PASSWORD })
      const one = list.credentials(made.sid)

      expect((await list.update({ friendlyName: 'Desk phones' })).friendlyName).toBe('Desk phones')
      expect((await list.fetch()).friendlyName).toBe('Desk phones')
      expect((await credentialLists.list()).map((row) => row.sid)).toContain(sid)
      expect(await one.fetch()).toMatchObject({ username: 'kate', credentialListSid: sid })
      await one.update({ password: `${PASSWORD} more` })
      expect((await list.credentials.list()).map((row) => row.sid)).toEqual([made.sid])
      await one.remove()
      await expectRefusal(one.fetch(), 404, 20404)
      await list.remove()
      await expectRefusal(list.credentials.list(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { credentialLists } = place.site.client.sip
      const { sid } = await credentialLists.create({ friendlyName: 'Strict' })
      const other = await credentialLists.create({ friendlyName: 'Other' })
      const { credentials } = credentialLists(sid)
      const kate = await credentials.create({ username: 'kate', password: PASSWORD })

      await expectRefusal(credentialLists.create({ friendlyName: 'Strict' }), 400, 21240)
      await expectRefusal(credentials.create({ username: 'kate', password: PASSWORD }), 400, 21243)
      await expectRefusal(credentials.create({ username: 'a b', password: PASSWORD }), 400, 21243)
      for (const password of [
        'short 4 A',
        'no capital letter 4',
        'NO SMALL LETTER 4',
        'No digits in it',
      ]) {
        await expectRefusal(credentials.create({ username: 'tom', password }), 400, 21243)
      }
      await expectRefusal(credentials(kate.sid).update({ password: 'x' }), 400, 21243)
      // A credential is found in its own list alone.
      const astray = credentialLists(other.sid).credentials(kate.sid)
      await expectRefusal(astray.fetch(), 404, 20404)
      await expectRefusal(astray.update({ password: PASSWORD }), 404, 20404)
      await expectRefusal(astray.remove(), 404, 20404)
      expect(await credentials.list()).toHaveLength(1)
    })
  })

  describe('address lists', () => {
    it('have addresses and blocks', async () => {
      const { ipAccessControlLists } = place.site.client.sip
      const { sid } = await ipAccessControlLists.create({ friendlyName: 'Sites' })
      const list = ipAccessControlLists(sid)
      const made = await list.ipAddresses.create({
        friendlyName: 'Main site',
        ipAddress: '192.0.2.0',
        cidrPrefixLength: 24,
      })
      const one = list.ipAddresses(made.sid)

      expect((await list.update({ friendlyName: 'All sites' })).friendlyName).toBe('All sites')
      expect((await list.fetch()).friendlyName).toBe('All sites')
      expect((await ipAccessControlLists.list()).map((row) => row.sid)).toContain(sid)
      expect(await one.fetch()).toMatchObject({ ipAddress: '192.0.2.0', cidrPrefixLength: 24 })
      const moved = await one.update({ ipAddress: '198.51.100.7' })
      expect(moved).toMatchObject({ ipAddress: '198.51.100.7', cidrPrefixLength: 32 })
      expect(await list.ipAddresses.list()).toHaveLength(1)
      await one.remove()
      await list.remove()
      await expectRefusal(list.fetch(), 404, 20404)
    })

    it('are refused with the documented codes', async () => {
      const { ipAccessControlLists } = place.site.client.sip
      const { sid } = await ipAccessControlLists.create({ friendlyName: 'Narrow' })
      const { ipAddresses } = ipAccessControlLists(sid)
      const address = { friendlyName: 'x', ipAddress: '192.0.2.1' }

      await expectRefusal(ipAccessControlLists.create({ friendlyName: 'Narrow' }), 400, 21238)
      await expectRefusal(ipAddresses.create({ ...address, ipAddress: '192.0.2' }), 400, 21237)
      await expectRefusal(ipAddresses.create({ ...address, cidrPrefixLength: 33 }), 400, 21237)
      await expectRefusal(
        ipAddresses.create({ ...address, friendlyName: 'x'.repeat(256) }),
        400,
        21237,
      )
      const nowhere = ipAccessControlLists(`AL${NOWHERE}`)
      await expectRefusal(nowhere.ipAddresses.create(address), 404, 20404)
      expect(await ipAddresses.list()).toEqual([])
    })
  })

  describe('mappings', () => {
    it('say which lists admit to calls and registrations, by the newer and the older paths', async () => {
      const { client } = place.site
      const { sid } = await client.sip.domains.create({ domainName: 'mapped.example.com' })
      const domain = client.sip.domains(sid)
      const users = await client.sip.credentialLists.create({ friendlyName: 'Users' })
      const sites = await client.sip.ipAccessControlLists.create({ friendlyName: 'Offices' })
      const { calls, registrations } = domain.auth

      await calls.credentialListMappings.create({ credentialListSid: users.sid })
      await calls.ipAccessControlListMappings.create({ ipAccessControlListSid: sites.sid })
      await registrations.credentialListMappings.create({ credentialListSid: users.sid })

      expect((await domain.fetch()).authType).toBe('IP_ACL,CREDENTIAL_LIST')
      expect(await calls.credentialListMappings(users.sid).fetch()).toMatchObject({
        sid: users.sid,
        friendlyName: 'Users',
      })
      expect((await calls.ipAccessControlListMappings(sites.sid).fetch()).sid).toBe(sites.sid)
      expect((await registrations.credentialListMappings(users.sid).fetch()).sid).toBe(users.sid)
      for (const [list, expected] of [
        [await calls.credentialListMappings.list(), users.sid],
        [await calls.ipAccessControlListMappings.list(), sites.sid],
        [await registrations.credentialListMappings.list(), users.sid],
        [await domain.credentialListMappings.list(), users.sid],
        [await domain.ipAccessControlListMappings.list(), sites.sid],
      ] as const) {
        expect(list.map((row) => row.sid)).toEqual([expected])
      }
      expect((await domain.credentialListMappings(users.sid).fetch()).domainSid).toBe(sid)
      expect((await domain.ipAccessControlListMappings(sites.sid).fetch()).domainSid).toBe(sid)

      // Whoever is needed stays.
      await expectRefusal(client.sip.credentialLists(users.sid).remove(), 400, 21241)
      await expectRefusal(client.sip.ipAccessControlLists(sites.sid).remove(), 400, 21235)

      await calls.credentialListMappings(users.sid).remove()
      await domain.credentialListMappings.create({ credentialListSid: users.sid })
      await domain.credentialListMappings(users.sid).remove()
      await calls.ipAccessControlListMappings(sites.sid).remove()
      await domain.ipAccessControlListMappings.create({ ipAccessControlListSid: sites.sid })
      await domain.ipAccessControlListMappings(sites.sid).remove()
      await registrations.credentialListMappings(users.sid).remove()
      expect((await domain.fetch()).authType).toBe('')
      await client.sip.credentialLists(users.sid).remove()
    })

    it('are refused with the documented codes', async () => {
      const { client } = place.site
      const { sid } = await client.sip.domains.create({ domainName: 'unmapped.example.com' })
      const { credentialListMappings } = client.sip.domains(sid).auth.calls
      const { sid: listSid } = await client.sip.credentialLists.create({ friendlyName: 'Once' })
      await credentialListMappings.create({ credentialListSid: listSid })

      const again = credentialListMappings.create({ credentialListSid: listSid })
      await expectRefusal(again, 400, 21231)
      const unknown = credentialListMappings.create({ credentialListSid: `CL${NOWHERE}` })
      await expectRefusal(unknown, 400, 21231)
      await expectRefusal(credentialListMappings(`CL${NOWHERE}`).remove(), 404, 20404)
      await expectRefusal(
        client.sip.domains(`SD${NOWHERE}`).auth.calls.credentialListMappings.list(),
        404,
        20404,
      )
    })
  })
}
