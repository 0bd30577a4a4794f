import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { page, widgetsPage } from './widgets-page.mjs'

test('the reference of widgets is what their tables say', () => {
  expect(readFileSync(page, 'utf8'), 'run `npm run docs:widgets`').toBe(widgetsPage())
})
