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
})
