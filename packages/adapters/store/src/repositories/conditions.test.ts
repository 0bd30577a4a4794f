import { expect, it } from 'vitest'
import { Conditions } from './conditions.ts'

it('joins conditions, with values beside the text', () => {
  const where = new Conditions()
    .same({ accountSid: 'AC1', to: '+12015550123', label: null, from: undefined })
    .add('dateCreated', '>=', 5)

  expect(String(where)).toBe(
    '"account_sid" = $1 AND "to" = $2 AND "label" IS NULL AND "date_created" >= $3',
  )
  expect(where.values).toEqual(['AC1', '+12015550123', 5])
})

it('asks for everything where nothing is asked for', () => {
  expect(String(new Conditions())).toBe('true')
})

it('finds nothing for a text with a NUL, which the database would refuse', () => {
  const where = new Conditions().same({ friendlyName: 'a\u0000b', sid: 'QU1' })

  expect(String(where)).toBe('false AND "friendly_name" = $1 AND "sid" = $2')
  expect(where.values).toEqual(['', 'QU1'])
})

it('drops a NUL from a list of texts: the others are still looked for', () => {
  const where = new Conditions()
  where.raw(`status = ANY(${where.bind(['queued', 'a\u0000'])})`)

  expect(String(where)).toBe('status = ANY($1)')
  expect(where.values).toEqual([['queued']])
})
