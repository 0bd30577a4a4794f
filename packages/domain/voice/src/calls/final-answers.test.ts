import { describe, expect, test } from 'vitest'
import { type LegCause, legCauses } from '../model.ts'
import { causeOfAnswer, responseCodeOf, statusOfCause } from './final-answers.ts'

/** Every final answer that RFC 3261 §21 and its successors name, and what an application is told. */
const table: readonly (readonly [status: string, answers: readonly number[]])[] = [
  ['busy', [486, 600, 603, 607, 608]],
  ['no-answer', [408, 480]],
  ['canceled', [487]],
  [
    'failed',
    [
      ...[300, 301, 302, 305, 380, 400, 401, 402, 403, 404, 405, 406, 407, 410, 412, 413, 414, 415],
      ...[416, 417, 420, 421, 422, 423, 424, 428, 429, 433, 436, 437, 438, 439, 440, 469, 470, 481],
      ...[482, 483, 484, 485, 488, 489, 491, 493, 494, 500, 501, 502, 503, 504, 505, 513, 555, 580],
      ...[604, 606, 699],
    ],
  ],
]

describe.each(table)('a call that comes out as %s', (status, answers) => {
  test.each(answers)('was answered %i', (answer) => {
    const endCause = causeOfAnswer(answer)

    expect(statusOfCause(endCause, 'outbound-dial')).toBe(status)
    expect(statusOfCause(endCause, 'outbound-api')).toBe(status)
    expect(responseCodeOf({ answerTime: null, endCause, sipStatus: answer })).toBe(answer)
  })
})

test.each<[LegCause, number]>([
  ['no-answer', 487],
  ['canceled', 487],
  ['busy', 486],
  ['rejected', 603],
  ['not-found', 404],
  ['unavailable', 480],
])('a browser that was %s is told of as %i', (endCause, code) => {
  expect(responseCodeOf({ answerTime: null, endCause, sipStatus: null })).toBe(code)
})

test('an answered call is 200 however it ends; one that lives has no code', () => {
  for (const endCause of legCauses) {
    expect(responseCodeOf({ answerTime: 1, endCause, sipStatus: null })).toBe(200)
  }
  expect(responseCodeOf({ answerTime: 1, endCause: null, sipStatus: null })).toBeNull()
})

test.each(['canceled', 'rejected'] as const)(
  'an incoming call that was %s is no-answer',
  (cause) => {
    expect(statusOfCause(cause, 'inbound')).toBe('no-answer')
  },
)
