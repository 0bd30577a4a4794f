import { describe, expect, test } from 'vitest'
import { sentencesOf } from './sentences.ts'

const long = 'This is a sentence that takes the caller a while to listen to. '

describe('the parts that a text is said in', () => {
  test.each([
    ['a short text', 'Hello. Who is there?', ['Hello. Who is there?']],
    ['sentences', `${long}${long}${long}`, [long, long, long]],
    ['short ones', `Hi! ${long}And now?`, [`Hi! ${long}And now?`]],
    ['no sentence', 'x'.repeat(300), ['x'.repeat(300)]],
    ['nothing', '', ['']],
    ['a number', `${long}It costs 3.50 in all, and you can pay it now.`, 2],
  ])('of %s', (_, text, expected) => {
    const parts = sentencesOf(text)

    expect(parts.join('')).toBe(text)
    if (typeof expected === 'number') expect(parts).toHaveLength(expected)
    else expect(parts).toEqual(expected)
  })
})
