import { describe, expect, test } from 'vitest'
import {
  type GatherEvent,
  type GatherOptions,
  type GatherState,
  gatherMachine,
  initialGather,
} from './gather-state.ts'

const anyDigits: GatherOptions = { numDigits: null, finishOnKey: '#', bargeIn: true }

/** What a state does not take changes nothing. */
function take(state: GatherState, event: GatherEvent, options = anyDigits): GatherState {
  return gatherMachine(options).next(state, event)?.state ?? state
}

function press(digits: string, options: Partial<GatherOptions> = {}): GatherState {
  let state: GatherState = initialGather
  for (const digit of digits) {
    state = take(state, { type: 'digit', digit }, { ...anyDigits, ...options })
  }
  return state
}

describe('collecting digits', () => {
  test('is done at the last of the digits asked for', () => {
    expect(press('123', { numDigits: 4 })).toEqual({ name: 'collecting', digits: '123' })
    expect(press('12345', { numDigits: 4 })).toEqual({
      name: 'done',
      digits: '1234',
      finishedOnKey: '',
      said: null,
    })
  })

  test('is done at the finish key, which is not one of them', () => {
    expect(press('12#')).toMatchObject({ name: 'done', digits: '12', finishedOnKey: '#' })
    expect(press('#')).toMatchObject({ name: 'done', digits: '', finishedOnKey: '#' })
  })

  test('takes every key as a digit without a finish key', () => {
    expect(press('1#*', { finishOnKey: '' })).toEqual({ name: 'collecting', digits: '1#*' })
  })

  test('ends at the timeout with what there is', () => {
    expect(take(press('7'), { type: 'timeout' })).toMatchObject({ name: 'done', digits: '7' })
  })

  test('waits when the prompts are over, and goes on collecting when a key came first', () => {
    expect(take(initialGather, { type: 'prompts-over' }).name).toBe('waiting')
    expect(take(press('7'), { type: 'prompts-over' }).name).toBe('collecting')
  })

  test('ends the prompt with the first key, and times the next', () => {
    const first = gatherMachine(anyDigits).next(initialGather, { type: 'digit', digit: '7' })
    const second = gatherMachine(anyDigits).next(press('7'), { type: 'digit', digit: '8' })

    expect(first?.effects).toEqual(['stop-prompts', 'start-timer'])
    expect(second?.effects).toEqual(['start-timer'])
  })

  test('without barge-in keeps the keys while the prompt plays, and times them from its end', () => {
    const options = { ...anyDigits, bargeIn: false }
    const typed = press('78', options)
    const over = gatherMachine(options).next(typed, { type: 'prompts-over' })

    expect(typed).toEqual({ name: 'prompting', digits: '78' })
    expect(over).toEqual({ state: { name: 'collecting', digits: '78' }, effects: ['start-timer'] })
    expect(press('7#', options)).toMatchObject({ name: 'done', digits: '7' })
  })

  test('takes nothing any more when it is done', () => {
    const done = press('12#')
    const options = { numDigits: 1, finishOnKey: '', bargeIn: true }

    expect(take(done, { type: 'digit', digit: '3' }, options)).toBe(done)
  })
})

describe('speech while a prompt plays that nothing may stop', () => {
  const options = { ...anyDigits, bargeIn: false }
  const step = (state: GatherState, event: GatherEvent) => gatherMachine(options).next(state, event)
  const spoken = (...events: readonly GatherEvent[]) =>
    events.reduce((state, event) => take(state, event, options), initialGather)
  const said = { text: 'sales', confidence: 0.9 }

  test('is heard to its end when the prompt is over, and nobody is timed meanwhile', () => {
    const over = step(spoken({ type: 'speech' }), { type: 'prompts-over' })

    expect(over).toEqual({ state: { name: 'hearing', digits: '' }, effects: [] })
    expect(step(over!.state, { type: 'understood', said })?.state).toMatchObject({ said })
  })

  test('that came to nothing, or to an end, is not waited for', () => {
    const nothing = spoken({ type: 'speech' }, { type: 'not-understood' })
    const understood = spoken({ type: 'speech' }, { type: 'understood', said })

    expect(step(nothing, { type: 'prompts-over' })).toMatchObject({
      state: { name: 'waiting' },
      effects: ['start-timer'],
    })
    expect(take(understood, { type: 'prompts-over' }, options)).toMatchObject({
      name: 'done',
      said,
    })
  })

  test('gives way to a key', () => {
    const pressed = spoken({ type: 'speech' }, { type: 'digit', digit: '7' })

    expect(take(pressed, { type: 'prompts-over' }, options)).toEqual({
      name: 'collecting',
      digits: '7',
    })
  })
})
