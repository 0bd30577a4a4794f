import { describe, expect, it } from 'vitest'
import { IllegalTransitionError } from './errors.ts'
import { machine, type Step, to } from './machine.ts'

type Door = 'open' | 'shut'
const door = machine<Door, { type: 'push' | 'pull' }, 'creak'>('door', (state, { type }) => {
  if (state === 'shut' && type === 'push') return { state: 'open', effects: ['creak'] }
  if (state === 'open' && type === 'pull') return to<Door>('shut')
  return undefined
})

describe('machine', () => {
  it('leads to the next state with its effects', () => {
    const opened: Step<Door, 'creak'> = door.step('shut', { type: 'push' })

    expect(opened).toEqual({ state: 'open', effects: ['creak'] })
    expect(door.step('open', { type: 'pull' })).toEqual({ state: 'shut', effects: [] })
  })

  it('answers undefined to an event that the state does not take', () => {
    expect(door.next('shut', { type: 'pull' })).toBeUndefined()
  })

  it('names machine, state and event where the owner was wrong', () => {
    expect(() => door.step('open', { type: 'push' })).toThrow(
      new IllegalTransitionError('door', 'open', 'push'),
    )
  })
})
