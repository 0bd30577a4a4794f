import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorsPage, page } from './errors-page.mjs'

test('the reference of errors is what the catalogue says', () => {
  expect(readFileSync(page, 'utf8'), 'run `npm run docs:errors`').toBe(errorsPage())
})
