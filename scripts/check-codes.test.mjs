import { expect, test } from 'vitest'
import { namesOf, numbersIn } from './check-codes.mjs'

const names = namesOf(`
  notFound: refusal(20404, 404, 'The requested resource was not found'),
  queueFull: alert(
    14207,
    'The queue is full',
`)

test('finds the name of each number, on one line or on several', () => {
  expect([...names]).toEqual([
    ['20404', 'notFound'],
    ['14207', 'queueFull'],
  ])
})

test.each([
  ["throw new OffhookError('x', { code: 20404 })", ['1 writes 20404: it is errors.notFound']],
  ['\nif (error.code === 14_207) leave()', ['2 writes 14207: it is errors.queueFull']],
  ['const errorCode = 12345', ['1 writes 12345: the catalogue has no such error']],
])('refuses %j', (source, expected) => {
  expect(numbersIn(source, names)).toEqual(expected)
})

test.each([
  '/** @throws OffhookError 20404\n * 14207 */',
  '// 20404 when it is gone',
  'const rate = 16000',
  "const range = '20404-20499'",
  'const x = 120404 + n20404 + 0.20404',
])('takes %j', (source) => {
  expect(numbersIn(source, names)).toEqual([])
})
