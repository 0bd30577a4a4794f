import { describe, expect, it } from 'vitest'
import { Admission } from './admission.ts'
import type { ProviderUser } from './identity-provider.ts'
import { openOffice } from './testing/office.ts'

const ISSUER = 'https://login.example.com'
const user: ProviderUser = {
  subject: `${ISSUER} 1`,
  email: 'ann@example.com',
  username: 'ann',
  fullName: 'Ann Example',
  roles: ['agent', 'owner'],
  idToken: null,
}

async function open(adds: boolean) {
  const office = await openOffice()
  const { accounts, account, staff, workspaceSid } = office
  const admission = new Admission({ accounts, staff, workspaceSid, adds })
  const admit = (over: Partial<ProviderUser> = {}) =>
    admission.personOf(account.sid, { ...user, ...over })
  return { ...office, admit }
}

describe('somebody for whom a provider vouches', () => {
  it('is the person with that address, and stays that person', async () => {
    const { accounts, account, admit } = await open(false)
    const { sid } = await accounts.people.create(account.sid, {
      username: 'ann.example',
      email: 'Ann@example.com',
    })

    expect(await admit()).toMatchObject({ sid, isPending: false })
    expect(await admit({ email: 'other@example.com' })).toMatchObject({ sid })
    expect(await admit({ email: null })).toMatchObject({ sid })
  })

  it.each([
    ['no address', { email: null }],
    ['an address of nobody', { email: 'bob@example.com' }],
    ['a user name alone', { email: null, username: 'ann.example' }],
  ])('is nobody with %s, where nobody is added', async (_, over) => {
    const { accounts, account, admit } = await open(false)
    await accounts.people.create(account.sid, { username: 'ann.example', email: 'ann@example.com' })

    expect(await admit(over)).toBeNull()
  })

  it('is nobody with the address of whom the provider knows as somebody else', async () => {
    for (const adds of [false, true]) {
      const { accounts, account, admit } = await open(adds)
      await accounts.people.create(account.sid, { username: 'ann', email: 'ann@example.com' })
      await admit()

      expect(await admit({ subject: `${ISSUER} 2` })).toBeNull()
      expect(accounts.people.list(account.sid, { size: 10, after: null }).rows).toHaveLength(1)
    }
  })
})

describe('somebody new', () => {
  it('is added with the roles that are ours, and a worker', async () => {
    const { staff, admit } = await open(true)

    const ann = await admit()

    expect(ann).toMatchObject({
      username: 'ann',
      fullName: 'Ann Example',
      email: 'ann@example.com',
      roles: ['agent'],
      isPending: false,
    })
    expect(staff.workerOf(ann!)).toBeDefined()
    expect(await admit()).toMatchObject({ sid: ann?.sid })
  })

  it('is nobody without a role of ours', async () => {
    const { admit } = await open(true)

    expect(await admit({ roles: ['owner'] })).toBeNull()
  })

  it.each([
    ['taken', 'BOB', 'BOB2'],
    ['none of ours', ' <ann> example!', 'annexample'],
    ['nothing', '!!!', 'person'],
    ['too long', 'x'.repeat(100), 'x'.repeat(48)],
  ])('is called as well as can be where the name is %s', async (_, username, expected) => {
    const { accounts, account, admit } = await open(true)
    await accounts.people.create(account.sid, { username: 'bob' })

    expect(await admit({ username })).toMatchObject({ username: expected })
  })
})
