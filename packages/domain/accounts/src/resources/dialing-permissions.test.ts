import type { E164 } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { startAccounts } from '../testing/memory.ts'

const numbers = {
  home: '+12015550123',
  homeSpecial: '+19002345678',
  canada: '+14165550123',
  germany: '+493012345678',
  germanySpecial: '+499001234567',
  satellite: '+881612345678',
} as const

async function open() {
  const parts = await startAccounts()
  const { sid } = parts.account
  const { dialing } = parts.accounts
  const allowed = () =>
    Object.entries(numbers).flatMap(([name, number]) =>
      dialing.refusalOf(sid, number as E164) === null ? [name] : [],
    )
  return { ...parts, sid, dialing, allowed }
}

describe('an account may dial', () => {
  it('its own country, without special numbers, until it says otherwise', async () => {
    const { allowed } = await open()

    expect(allowed()).toEqual(['home'])
  })

  it('the country that it says is its own, and the site’s no longer', async () => {
    const { accounts, sid, allowed } = await open()
    const { account } = await accounts.accounts.create({ friendlyName: 'Below', owner: sid })

    await accounts.accounts.changeSettings(sid, { country: 'DE' })

    expect(allowed()).toEqual(['germany'])
    // It also writes its numbers so, and so does the account below it.
    expect(accounts.readerOf(sid)('030 123456')).toBe('+4930123456')
    expect(accounts.readerOf(account.sid)('030 123456')).toBe('+4930123456')
    expect(accounts.dialing.of(account.sid, 'DE').lowRisk).toBe(true)
  })

  it('the countries of its numbers', async () => {
    const { accounts, sid, allowed } = await open()

    await accounts.phoneNumbers.create(sid, { phoneNumber: '+493012345670' })

    expect(allowed()).toEqual(['home', 'germany'])
  })

  it('what it allows, and not what it takes back, after a restart too', async () => {
    const { store, dialing, sid, allowed } = await open()

    const count = await dialing.update(sid, [
      { country: 'DE', permission: { lowRisk: true, special: true } },
      { country: 'US', permission: { lowRisk: false } },
    ])

    expect(count).toBe(2)
    expect(allowed()).toEqual(['germany', 'germanySpecial'])
    await dialing.update(sid, [{ country: 'DE', permission: { special: false } }])
    expect(allowed()).toEqual(['germany'])
    const again = await startAccounts({ store })
    expect(again.accounts.dialing.of(sid, 'DE')).toEqual(dialing.of(sid, 'DE'))
  })

  it('a country no longer when its last number there is gone', async () => {
    const { accounts, sid, allowed } = await open()
    const first = await accounts.phoneNumbers.create(sid, { phoneNumber: '+493012345670' })
    const second = await accounts.phoneNumbers.create(sid, { phoneNumber: '+493012345671' })

    await accounts.phoneNumbers.remove(sid, first.sid)
    expect(allowed()).toEqual(['home', 'germany'])
    await accounts.phoneNumbers.remove(sid, second.sid)

    expect(allowed()).toEqual(['home'])
  })

  it('ranges known for toll fraud only when it says so', async () => {
    const { dialing, sid } = await open()
    const mobile = '+37121234567' as E164
    await dialing.update(sid, [{ country: 'LV', permission: { lowRisk: true, special: true } }])

    expect(dialing.refusalOf(sid, mobile)).toMatch(/toll fraud/)
    await dialing.update(sid, [{ country: 'LV', permission: { tollFraud: true } }])

    expect(dialing.refusalOf(sid, mobile)).toBeNull()
  })
})

describe('a subaccount', () => {
  async function below() {
    const parts = await open()
    const made = await parts.accounts.accounts.create({ friendlyName: 'Sub', owner: parts.sid })
    return { ...parts, sub: made.account.sid }
  }
  const germany = [{ country: 'DE', permission: { lowRisk: true } }] as const

  it('may dial what the account above it may, and sets nothing itself', async () => {
    const { dialing, sid, sub } = await below()

    await dialing.update(sid, germany)

    expect(dialing.inherits(sub)).toBe(true)
    expect(dialing.refusalOf(sub, numbers.germany as E164)).toBeNull()
    await expect(dialing.update(sub, germany)).rejects.toMatchObject({ code: 20001 })
  })

  it('allows itself no other country by its settings, until it inherits no longer', async () => {
    const { accounts, dialing, sub } = await below()

    await accounts.accounts.changeSettings(sub, { country: 'CA' })

    // So it writes its numbers; what they cost is for the account above it to allow.
    expect(accounts.readerOf(sub)('416 555 0123')).toBe(numbers.canada)
    expect(dialing.refusalOf(sub, numbers.canada as E164)).toMatch(/CA/)
    expect(dialing.refusalOf(sub, numbers.home as E164)).toBeNull()
    await dialing.setInheritance(sub, false)
    expect(dialing.refusalOf(sub, numbers.canada as E164)).toBeNull()
  })

  it('that does not inherit goes by its own', async () => {
    const { dialing, sid, sub } = await below()
    await dialing.update(sid, germany)

    await dialing.setInheritance(sub, false)

    expect(dialing.refusalOf(sub, numbers.germany as E164)).toMatch(/DE/)
    await dialing.update(sub, [{ country: 'CA', permission: { lowRisk: true } }])
    expect(dialing.refusalOf(sub, numbers.canada as E164)).toBeNull()
    expect(dialing.refusalOf(sid, numbers.canada as E164)).toMatch(/CA/)
  })
})
