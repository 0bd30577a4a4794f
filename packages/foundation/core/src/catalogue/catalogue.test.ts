import { expect, test } from 'vitest'
import { OffhookError } from '../errors.ts'
import { chapters, codes, type ErrorName, entryOf, errors } from './catalogue.ts'

const all = Object.entries(errors)

test('each number and each name stands once, and every chapter is in the table', () => {
  const numbers = all.map(([, { code }]) => code)
  const names = chapters.flatMap(({ entries }) => Object.keys(entries))

  expect(new Set(numbers).size).toBe(numbers.length)
  expect(names.toSorted()).toEqual(all.map(([name]) => name).toSorted())
})

test.each(all)('%s has a plain sentence and a status that HTTP knows', (name, entry) => {
  expect(entry.code).toBeGreaterThanOrEqual(10_000)
  expect(entry.code).toBeLessThan(100_000)
  expect(entry.sentence).toMatch(/^[A-Z].*[^.]$/)
  expect(entry.status).toBeGreaterThanOrEqual(400)
  expect(entry.status).toBeLessThan(600)
  expect(codes[name as ErrorName]).toBe(entry.code)
  expect(entryOf(entry.code)).toBe(entry)
})

test('what an owner can mend says how, as a sentence', () => {
  for (const [, { remedy }] of all as [string, { remedy?: string }][]) {
    if (remedy !== undefined) expect(remedy).toMatch(/^[A-Z].*\.$/)
  }
})

test('an error says its sentence, or the facts', () => {
  const plain = new OffhookError(errors.queueFull)
  const cause = new Error('why')
  const told = new OffhookError(errors.nobodyToDial, '"anna" is not registered', {
    status: 480,
    details: { identity: 'anna' },
    cause,
  })

  expect(plain).toMatchObject({ code: 14207, status: 400, message: 'The queue is full' })
  expect(told).toMatchObject({
    code: 13224,
    status: 480,
    message: '"anna" is not registered',
    details: { identity: 'anna' },
    cause,
  })
})
