/**
 * Elastic trunks by the wire contract, and at work: another telephone system calls phone numbers
 * through its trunk, and calls to the trunk's numbers go there.
 */
import { SipPhone, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { STAY } from './support/callers.ts'
import { expectRefusal } from './support/expect-refusal.ts'
import { Place } from './support/place.ts'

const NOWHERE = '0'.repeat(32)
const PASSWORD = 'Long enough 4 now'
const place = Place.ofThisFile()

describe('trunks', () => {
  it('are made, changed, listed and deleted', async () => {
    const { trunks } = place.site.client.trunking.v1
    const { sid } = await trunks.create({ friendlyName: 'Office', domainName: 'Pbx.example.com' })
    const trunk = trunks(sid)

    expect(await trunk.fetch()).toMatchObject({
      domainName: 'pbx.example.com',
      transferMode: 'disable-all',
      authType: '',
      secure: false,
    })
    const changed = await trunk.update({
      transferMode: 'enable-all',
      disasterRecoveryUrl: 'https://app.example.com/disaster',
      disasterRecoveryMethod: 'GET',
    })
    expect(changed).toMatchObject({ transferMode: 'enable-all', disasterRecoveryMethod: 'GET' })
    const recording = await trunk.recordings().update({
      mode: 'record-from-answer',
      trim: 'trim-silence',
    })
    expect(recording).toMatchObject({ mode: 'record-from-answer', trim: 'trim-silence' })
    expect((await trunk.recordings().fetch()).mode).toBe('record-from-answer')
    expect((await trunks.list()).map((row) => row.sid)).toContain(sid)
    await trunk.remove()
    await expectRefusal(trunk.fetch(), 404, 20404)
  })

  it('are refused with the documented codes', async () => {
    const { client } = place.site
    const { trunks } = client.trunking.v1
    const { sid } = await trunks.create({ domainName: 'one.example.com' })
    await client.sip.domains.create({ domainName: 'domain.example.com' })

    await expectRefusal(trunks.create({ domainName: 'one.example.com' }), 400, 21248)
    await expectRefusal(trunks.create({ domainName: 'domain.example.com' }), 400, 21248)
    await expectRefusal(client.sip.domains.create({ domainName: 'one.example.com' }), 400, 21232)
    await expectRefusal(trunks.create({ friendlyName: 'x'.repeat(256) }), 400, 21245)
    const url = {
      weight: 1,
      priority: 1,
      enabled: true,
      friendlyName: 'x',
      sipUrl: 'sip:192.0.2.1',
    }
    const { originationUrls, phoneNumbers } = trunks(sid)
    await expectRefusal(originationUrls.create({ ...url, sipUrl: 'sips:192.0.2.1' }), 400, 21245)
    await expectRefusal(originationUrls.create({ ...url, weight: 0 }), 400, 21245)
    await expectRefusal(phoneNumbers.create({ phoneNumberSid: `PN${NOWHERE}` }), 400, 21245)
    await expectRefusal(trunks(`TK${NOWHERE}`).originationUrls.list(), 404, 20404)
  })
})

describe('a trunk', () => {
  it('lets its own system call phone numbers, by password or address', async () => {
    const { client, facts } = place.site
    const trunk = client.trunking.v1.trunks(
      (await client.trunking.v1.trunks.create({ domainName: 'out.example.com' })).sid,
    )
    const users = await client.sip.credentialLists.create({ friendlyName: 'Systems' })
    await client.sip.credentialLists(users.sid).credentials.create({
      username: 'pbx',
      password: PASSWORD,
    })
    await trunk.credentialsLists.create({ credentialListSid: users.sid })
    const sites = await client.sip.ipAccessControlLists.create({ friendlyName: 'Systems' })
    const carrier = await place.callers.phone('carrier', (call) => void call.answer())
    await place.site.fetch('/offhook/v1/Trunks', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ target: carrier.uri, dialPrefixes: ['+1'] }),
    })
    const system = await SipPhone.open({
      name: 'system',
      user: facts.phoneNumber,
      credentials: { username: 'pbx', password: PASSWORD },
    })
    const way = {
      destination: { protocol: 'udp', address: facts.sip.host, port: facts.sip.port },
    } as const

    const call = await system.call('sip:+14155550177@out.example.com', way)
    await call.until('answered')
    expect(carrier.calls[0]?.request?.uri).toContain('+14155550177@')
    const abroad = await system.call('sip:+493012345678@out.example.com', way)
    await abroad.until('failed')
    const stranger = await place.callers.phone('stranger')
    const refused = await stranger.call('sip:+14155550178@out.example.com', way)
    await refused.until('failed')
    expect(refused.failure).toBe(401)

    expect((await trunk.credentialsLists(users.sid).fetch()).friendlyName).toBe('Systems')
    expect((await trunk.credentialsLists.list()).map(({ sid }) => sid)).toEqual([users.sid])
    await expectRefusal(client.sip.credentialLists(users.sid).remove(), 400, 21241)
    await trunk.ipAccessControlLists.create({ ipAccessControlListSid: sites.sid })
    expect((await trunk.ipAccessControlLists(sites.sid).fetch()).friendlyName).toBe('Systems')
    expect((await trunk.ipAccessControlLists.list()).map(({ sid }) => sid)).toEqual([sites.sid])
    expect((await trunk.fetch()).authTypeSet).toEqual(['IP_ACL', 'CREDENTIAL_LIST'])
    const unlisted = await system.call('sip:+14155550179@out.example.com', way)
    await unlisted.until('failed')
    expect(unlisted.failure).toBe(403)
    await trunk.credentialsLists(users.sid).remove()
    await client.sip
      .ipAccessControlLists(sites.sid)
      .ipAddresses.create({ friendlyName: 'here', ipAddress: '127.0.0.1' })
    const listed = await system.call('sip:+14155550180@out.example.com', way)
    await listed.until('answered')
    await trunk.ipAccessControlLists(sites.sid).remove()
    await system.close()
  })

  it('is given numbers by the numbers themselves, in the place of an application', async () => {
    const { client } = place.site
    const one = await client.trunking.v1.trunks.create()
    const two = await client.trunking.v1.trunks.create()
    const application = await client.applications.create({ voiceUrl: 'https://app.example.com/' })
    const phoneNumber = '+12015553956'
    const { sid } = await client.incomingPhoneNumbers.create({ phoneNumber, trunkSid: one.sid })
    const number = client.incomingPhoneNumbers(sid)
    const held = async () => {
      const lists = await Promise.all(
        [one, two].map((trunk) => client.trunking.v1.trunks(trunk.sid).phoneNumbers.list()),
      )
      return lists.map((rows) => rows.length)
    }

    expect([(await number.fetch()).trunkSid, await held()]).toEqual([one.sid, [1, 0]])
    const ran = await number.update({ voiceApplicationSid: application.sid })
    expect(ran).toMatchObject({ voiceApplicationSid: application.sid, trunkSid: null })
    const moved = await number.update({ trunkSid: two.sid })
    expect(moved).toMatchObject({ voiceApplicationSid: null, trunkSid: two.sid })
    expect(await held()).toEqual([0, 1])
    await expectRefusal(number.update({ trunkSid: `TK${NOWHERE}` }), 400, 21245)
    const subaccount = await client.api.v2010.accounts.create()
    const given = await number.update({ accountSid: subaccount.sid })
    expect([given.trunkSid, await held()]).toEqual([null, [0, 0]])
    await client.applications(application.sid).remove()
  })

  it('has numbers, and calls to them go to its servers in order', async () => {
    const { client, facts } = place.site
    const trunk = client.trunking.v1.trunks((await client.trunking.v1.trunks.create()).sid)
    const phoneNumber = '+12015553955'
    const number = await client.incomingPhoneNumbers.create({ phoneNumber })
    const attached = await trunk.phoneNumbers.create({ phoneNumberSid: number.sid })
    const broken = await place.callers.phone('broken', (call) => call.reject(500))
    const system = await place.callers.phone('pbx', (call) => void call.answer())
    const urls = trunk.originationUrls
    const common = { weight: 10, enabled: true, friendlyName: 'Server' }
    const first = await urls.create({
      ...common,
      priority: 1,
      sipUrl: `sip:127.0.0.1:${broken.port}`,
    })
    await urls.create({ ...common, priority: 2, sipUrl: `sip:127.0.0.1:${system.port}` })

    expect(attached).toMatchObject({ phoneNumber, sid: number.sid })
    expect((await trunk.phoneNumbers(number.sid).fetch()).phoneNumber).toBe(phoneNumber)
    expect((await trunk.phoneNumbers.list()).map(({ sid }) => sid)).toEqual([number.sid])
    expect((await client.incomingPhoneNumbers(number.sid).fetch()).trunkSid).toBe(attached.trunkSid)
    const again = trunk.phoneNumbers.create({ phoneNumberSid: number.sid })
    await expectRefusal(again, 400, 21245)
    const caller = await place.callers.phone('caller')
    const { host, port } = facts.sip
    const call = await caller.call(`sip:${phoneNumber}@${host}:${port}`)
    await call.until('answered')
    const taken = await until('the system has the call', () => system.calls[0])
    expect(taken.request?.uri).toBe(`sip:${phoneNumber}@127.0.0.1:${system.port}`)
    expect(broken.calls).toHaveLength(1)

    await call.hangup()
    await system.calls[0]!.until('ended')
    await trunk.recordings().update({ mode: 'record-from-answer' })
    const recorded = await caller.call(`sip:${phoneNumber}@${host}:${port}`)
    await recorded.until('answered')
    await recorded.hangup()
    const [row] = await until('it is recorded', async () => {
      const rows = await client.recordings.list({ limit: 5 })
      return rows.some(({ source }) => source === 'Trunking') && rows
    })
    expect(row?.source).toBe('Trunking')

    // Where no server is there, the document of its disaster recovery goes on.
    const recovery = place.callers.host.answers('/recovery', STAY)
    await trunk.update({ disasterRecoveryUrl: recovery })
    const last = (await urls.list()).find(({ sid }) => sid !== first.sid)
    await urls(last!.sid).update({ sipUrl: `sip:127.0.0.1:${broken.port}` })
    const lost = await caller.call(`sip:${phoneNumber}@${host}:${port}`)
    await until('the recovery is asked', () => place.callers.host.asked('/recovery')[0])
    await lost.hangup()

    expect((await urls(first.sid).fetch()).priority).toBe(1)
    expect((await urls(first.sid).update({ enabled: false })).enabled).toBe(false)
    expect(await urls.list()).toHaveLength(2)
    await urls(first.sid).remove()
    await trunk.phoneNumbers(number.sid).remove()
    expect(await trunk.phoneNumbers.list()).toEqual([])
  })
})

describe('the contract', () => {
  it('was kept by every answer', () => {
    expect(place.site.violations).toEqual([])
  })

  it('has no operation of trunking that was not asked', () => {
    expect(place.site.missing('trunking_v1', 'trunking')).toEqual([])
  })
})
