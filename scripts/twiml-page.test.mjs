import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { attributeNotes, verbNotes } from './twiml-notes.mjs'
import { known, page, twimlPage } from './twiml-page.mjs'

test('the reference of TwiML is what the schemas say', () => {
  expect(readFileSync(page, 'utf8'), 'run `npm run docs:twiml`').toBe(twimlPage())
})

test('what is noted is there, and each verb has its place', () => {
  twimlPage()

  expect(Object.keys(verbNotes).toSorted()).toEqual(known.verbs.toSorted())
  for (const name of Object.keys(attributeNotes)) expect(known.attributes).toContain(name)
})
