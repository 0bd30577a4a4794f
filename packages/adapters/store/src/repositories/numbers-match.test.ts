import { makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { numberMatches } from './numbers-match.ts'

const accountSid = makeSid('AC')

function knowing(...numbers: readonly string[]) {
  const asked: (readonly unknown[])[] = []
  const db: Reads = {
    async query<Row>(_: string, values: readonly unknown[] = []) {
      asked.push(values)
      return numbers.map((number) => ({ number })) as Row[]
    },
  }
  return { db, asked }
}

it('asks for the numbers that have all fours of a part, and then for the rows that have the numbers', async () => {
  const { db, asked } = knowing('+12015550100', '+12015550101')
  const where = new Conditions()

  expect(await numberMatches(db, where, accountSid, ['a', 'b'], ['015550'])).toBe(
    '(a = ANY($1::text[]) OR b = ANY($1::text[]))',
  )
  expect(where.values).toEqual([['+12015550100', '+12015550101']])
  expect(asked).toEqual([[accountSid, '015550', ['0155', '1555', '5550']]])
})

it('looks for a short part in the rows themselves, and beside it for a long one', async () => {
  const { db, asked } = knowing()
  const where = new Conditions()

  expect(await numberMatches(db, where, accountSid, ['a'], ['103'])).toBe(
    '(strpos(digits_of(a), $1) > 0)',
  )
  expect(asked).toEqual([])
  expect(await numberMatches(db, where, accountSid, ['a'], ['0103', '103'])).toBe(
    '(strpos(digits_of(a), $2) > 0)',
  )
})

it('looks through the newest rows for a part that very many numbers have', async () => {
  const { db } = knowing(...Array.from({ length: 2001 }, (_, index) => `+1201555${index}`))
  const where = new Conditions()

  expect(await numberMatches(db, where, accountSid, ['a'], ['1201555'])).toBe(
    '(strpos(digits_of(a), $1) > 0)',
  )
})

it('finds nothing for a part that no number has, and for none', async () => {
  const where = new Conditions()

  expect(await numberMatches(knowing().db, where, accountSid, ['a'], ['12345'])).toBe('false')
  expect(await numberMatches(knowing().db, where, accountSid, ['a'], [])).toBe('false')
})
