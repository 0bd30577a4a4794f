import { describe, expect, test } from 'vitest'
import { type GatherState, initialGather, nextGather } from './gather-state.ts'

function press(digits: string, numDigits: number | null, finishOnKey = '#'): GatherState {
  let state: GatherState = initialGather
  for (const digit of digits) {
    state = nextGather(state, { type: 'digit', digit }, { numDigits, finishOnKey })
  }
  return state
}

describe('collecting digits', () => {
  test('is done at the last of the digits asked for', () => {
    expect(press('123', 4)).toEqual({ name: 'collecting', digits: '123' })
    expect(press('12345', 4)).toEqual({ name: 'done', digits: '1234', finishedOnKey: '' })
  })

  test('is done at the finish key, which is not one of them', () => {
    expect(press('12#', null)).toEqual({ name: 'done', digits: '12', finishedOnKey: '#' })
    expect(press('#', null)).toEqual({ name: 'done', digits: '', finishedOnKey: '#' })
  })

  test('takes every key as a digit without a finish key', () => {
    expect(press('1#*', null, '')).toEqual({ name: 'collecting', digits: '1#*' })
  })

  test('ends at the timeout with what there is', () => {
    const options = { numDigits: null, finishOnKey: '#' }

    expect(nextGather(press('7', null), { type: 'timeout' }, options)).toMatchObject({
      name: 'done',
      digits: '7',
    })
  })

  test('waits when the prompts are over, and goes on collecting when a key came first', () => {
    const options = { numDigits: null, finishOnKey: '#' }

    expect(nextGather(initialGather, { type: 'prompts-over' }, options).name).toBe('waiting')
    expect(nextGather(press('7', null), { type: 'prompts-over' }, options).name).toBe('collecting')
  })

  test('takes nothing any more when it is done', () => {
    const done = press('12#', null)

    expect(nextGather(done, { type: 'digit', digit: '3' }, { numDigits: 1, finishOnKey: '' })).toBe(
      done,
    )
  })
})
