import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { framesIn, noise, spoken } from '../testing/spoken.ts'
import { Unanswered } from './unanswered.ts'

const words = [...framesIn(spoken('opening hours'))]
const half = words.length >> 1
const pause = [...framesIn(noise(1_000, 0))]
const cough = [...framesIn(noise(200, 6_000))]

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What is said to a service; `answer` stands for a word of its own. */
function tellsOf(...said: readonly (readonly Int16Array[] | 'answer')[]): number {
  let tells = 0
  const unanswered = new Unanswered(5_000, () => tells++)
  for (const part of said) {
    if (part === 'answer') unanswered.answered()
    else for (const frame of part) unanswered.hear(frame)
  }
  vi.advanceTimersByTime(5_000)
  unanswered.close()
  return tells
}

describe('a service that is spoken to', () => {
  test('and says nothing is told of once', () => {
    expect(tellsOf(words, pause)).toBe(1)
    expect(tellsOf(words, pause, words, pause)).toBe(1)
  })

  test('has done its part with a word, during what is said or after it', () => {
    expect(tellsOf(words.slice(0, half), 'answer', words.slice(half), pause)).toBe(0)
    expect(tellsOf(words, pause, 'answer')).toBe(0)
    expect(tellsOf(words, pause, 'answer', words, pause)).toBe(1)
  })

  test('need have no word for silence or a cough', () => {
    expect(tellsOf(pause, pause)).toBe(0)
    expect(tellsOf(cough, pause)).toBe(0)
  })

  test('and is let go of is not told of', () => {
    const tell = vi.fn()
    const unanswered = new Unanswered(5_000, tell)
    for (const frame of [...words, ...pause]) unanswered.hear(frame)
    unanswered.close()
    vi.advanceTimersByTime(10_000)
    expect(tell).not.toHaveBeenCalled()
  })
})
