import { expect, it } from 'vitest'
import { DbStatementError, mayPass } from './db.ts'

it.each([
  ['22P05', false],
  ['23502', false],
  ['54000', false],
  ['40P01', true],
  ['53100', true],
  ['55P03', true],
  ['57014', true],
])('a refusal with %s may pass: %s', (state, expected) => {
  expect(mayPass(new DbStatementError('refused', { state, constraint: null }))).toBe(expected)
})

it('what the database has not said is no refusal of its own', () => {
  expect(mayPass(new TypeError('no JSON'))).toBe(false)
})
