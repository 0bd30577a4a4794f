import { describe, expect, it } from 'vitest'
import { isAnswerTo, percentOf } from './score.ts'
import type { AnsweredQuestion, ScoreAnswer } from './score-model.ts'

const answered = (weight: number, answer: ScoreAnswer): AnsweredQuestion => ({
  text: 'So?',
  kind: typeof answer === 'number' ? 'scale' : 'yes-no',
  weight,
  answer,
})

describe('the total of a scorecard', () => {
  it.each<[string, readonly AnsweredQuestion[], number | null]>([
    ['all reached', [answered(3, 'yes'), answered(1, 5)], 100],
    ['nothing reached', [answered(3, 'no'), answered(1, 1)], 0],
    ['by weights', [answered(3, 'yes'), answered(1, 'no')], 75],
    ['the middle of a scale is a half', [answered(7, 3)], 50],
    ['a scale and a yes', [answered(2, 4), answered(1, 'yes')], 83.3],
    ['what does not apply counts for nothing', [answered(9, 'not-applicable'), answered(1, 2)], 25],
    ['nothing applies', [answered(9, 'not-applicable')], null],
    ['no question', [], null],
  ])('%s', (_what, questions, percent) => {
    expect(percentOf(questions)).toBe(percent)
  })
})

it('answers are of the kind of the question, or say that it does not apply', () => {
  const yesNo = { kind: 'yes-no' } as const
  const scale = { kind: 'scale' } as const
  for (const answer of ['yes', 'no', 'not-applicable'] as const)
    expect(isAnswerTo(yesNo, answer)).toBe(true)
  for (const answer of [1, 5, 'not-applicable'] as const)
    expect(isAnswerTo(scale, answer)).toBe(true)
  expect(isAnswerTo(yesNo, 3)).toBe(false)
  expect(isAnswerTo(scale, 'yes')).toBe(false)
})
