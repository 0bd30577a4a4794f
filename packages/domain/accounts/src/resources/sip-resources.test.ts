import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { startAccounts } from '../testing/memory.ts'

const PASSWORD = 'Long enough 4 now'

/** A domain with a list of each kind, of which none is used yet. */
async function openDomain() {
  const parts = await startAccounts()
  const { sip } = parts.accounts
  const { sid: accountSid } = parts.account
  const domain = await sip.domains.create(accountSid, { domainName: 'Office.example.com' })
  const users = await sip.credentialLists.create(accountSid, { friendlyName: 'Users' })
  const sites = await sip.addressLists.create(accountSid, { friendlyName: 'Sites' })
  await sip.credentials.create(accountSid, {
    credentialListSid: users.sid,
    username: 'kate',
    password: PASSWORD,
  })
  await sip.addresses.create(accountSid, {
    addressListSid: sites.sid,
    friendlyName: 'Main site',
    ipAddress: '192.0.2.0',
    cidrPrefixLength: 28,
  })
  const gate = () => sip.gates.find('OFFICE.example.com')
  return { ...parts, sip, accountSid, domain, users, sites, gate }
}

describe('a gate', () => {
  it('is found by the name of its domain, and asks nothing while it has no list', async () => {
    const { sip, gate, domain } = await openDomain()

    expect(sip.gates.find('elsewhere.example.com')).toBeUndefined()
    expect(gate()).toMatchObject({
      leads: { kind: 'domain', domain: { sid: domain.sid } },
      asksAddress: false,
      asksPassword: false,
      takesRegistrations: false,
    })
    expect(gate()?.keys('calls', 'kate')).toEqual([])
    expect(gate()?.hasAddress('192.0.2.1')).toBe(false)
  })

  it('knows the addresses and credentials of the lists that are mapped, each for its use', async () => {
    const { sip, gate, accountSid, domain, users, sites } = await openDomain()

    await sip.domains.map(accountSid, domain.sid, 'callAddressLists', sites.sid)
    await sip.domains.map(accountSid, domain.sid, 'callCredentialLists', users.sid)

    expect(gate()).toMatchObject({ asksAddress: true, asksPassword: true })
    expect(gate()?.hasAddress('192.0.2.15')).toBe(true)
    expect(gate()?.hasAddress('192.0.2.16')).toBe(false)
    expect(gate()?.keys('calls', 'kate')).toMatchObject([{ password: PASSWORD }])
    expect(gate()?.keys('calls', 'tom')).toEqual([])
    expect(gate()?.keys('registrations', 'kate')).toEqual([])
  })

  it('takes registrations only while they are switched on and a list is mapped', async () => {
    const { sip, gate, accountSid, domain, users } = await openDomain()

    await sip.domains.map(accountSid, domain.sid, 'registrationCredentialLists', users.sid)
    expect(gate()?.takesRegistrations).toBe(false)
    await sip.domains.update(accountSid, domain.sid, { sipRegistration: true })

    expect(gate()?.takesRegistrations).toBe(true)
    expect(gate()?.keys('registrations', 'kate')).toMatchObject([{ password: PASSWORD }])
  })

  it('is where the phones of its users register, and of nobody else', async () => {
    const { sip, accountSid, domain, users } = await openDomain()
    const at = (username: string, owner = accountSid) => sip.gates.registersAt(owner, username)
    await sip.domains.map(accountSid, domain.sid, 'registrationCredentialLists', users.sid)
    expect(at('kate')).toEqual([])

    await sip.domains.update(accountSid, domain.sid, { sipRegistration: true })

    expect(at('kate')).toEqual(['office.example.com'])
    expect(at('tom')).toEqual([])
    expect(at('kate', makeSid('AC'))).toEqual([])
  })

  it('is closed once its domain is removed', async () => {
    const { sip, gate, accountSid, domain } = await openDomain()

    await sip.domains.remove(accountSid, domain.sid)

    expect(gate()).toBeUndefined()
  })
})

describe('lists', () => {
  it('keep passwords sealed, and are there after a restart', async () => {
    const { store, gate, sip, accountSid, domain, users } = await openDomain()
    await sip.domains.map(accountSid, domain.sid, 'callCredentialLists', users.sid)

    expect(store.dump()).not.toContain(PASSWORD)
    expect(JSON.stringify(sip.credentials.list(accountSid, { size: 9, after: null }))).not.toMatch(
      /password/i,
    )
    const again = await startAccounts({ store })
    const opened = again.accounts.sip.gates.find('office.example.com')
    expect(opened?.keys('calls', 'kate')).toEqual(gate()?.keys('calls', 'kate'))
  })

  it('go with all that stands in them, once nothing uses them', async () => {
    const { sip, accountSid, domain, users } = await openDomain()
    const page = { size: 9, after: null }
    await sip.domains.map(accountSid, domain.sid, 'registrationCredentialLists', users.sid)

    const removed = sip.credentialLists.remove(accountSid, users.sid)
    await expect(removed).rejects.toMatchObject({ code: 21241 })
    expect(sip.credentials.list(accountSid, page).rows).toHaveLength(1)
    await sip.domains.unmap(accountSid, domain.sid, 'registrationCredentialLists', users.sid)
    await sip.credentialLists.remove(accountSid, users.sid)

    expect(sip.credentials.list(accountSid, page).rows).toEqual([])
  })

  it('have 100 addresses at most', async () => {
    const { sip, accountSid, sites } = await openDomain()
    const add = (count: number) =>
      sip.addresses.create(accountSid, {
        addressListSid: sites.sid,
        friendlyName: 'x',
        ipAddress: `198.51.100.${count}`,
      })
    for (let count = 1; count < 100; count++) await add(count)

    await expect(add(100)).rejects.toMatchObject({ code: 21236 })
  })
})
