import { describe, expect, it } from 'vitest'
import { sameSecret } from './constant-time.ts'
import { type Derive, hashPassword, scryptOf, verifyPassword } from './password-hash.ts'

const derive: Derive = async (work) => scryptOf(work)
const quick = { cost: 4 }

describe('password hashes', () => {
  it('take the password and no other', async () => {
    const hash = await hashPassword(derive, 'correct horse', quick)

    expect(await verifyPassword(derive, 'correct horse', hash)).toBe(true)
    expect(await verifyPassword(derive, 'correct horsf', hash)).toBe(false)
    expect(await verifyPassword(derive, '', hash)).toBe(false)
  })

  it('are salted and keep their parameters', async () => {
    const [one, two] = [
      await hashPassword(derive, 'same', quick),
      await hashPassword(derive, 'same', quick),
    ]

    expect(one).not.toBe(two)
    expect(one).toMatch(/^scrypt\$4\$8\$1\$/)
  })

  it('are slow unless told otherwise', async () => {
    expect(await hashPassword(derive, 'x')).toMatch(/^scrypt\$15\$8\$1\$/)
  })

  it('take the same characters however they were composed', async () => {
    const hash = await hashPassword(derive, 'caf\u00e9', quick)

    expect(await verifyPassword(derive, 'cafe\u0301', hash)).toBe(true)
  })

  it.each([
    '',
    'plain',
    'scrypt$99$8$1$AAAAAAAAAAAAAAAAAAAAAA$x',
    `scrypt$30$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  ])('that are damaged are nobody’s: %.40s', async (stored) => {
    expect(await verifyPassword(derive, 'x', stored)).toBe(false)
  })
})

describe('sameSecret', () => {
  it('compares secrets of any length', () => {
    expect(sameSecret('abc', 'abc')).toBe(true)
    expect(sameSecret('abc', 'abd')).toBe(false)
    expect(sameSecret('abc', 'abcd')).toBe(false)
    expect(sameSecret('', '')).toBe(true)
  })
})
