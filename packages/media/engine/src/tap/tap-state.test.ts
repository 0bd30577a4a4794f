import { expect, it } from 'vitest'
import { type TapEvent, type TapState, tapBegan, tapMachine } from './tap-state.ts'

const paused = (behaviour: 'skip' | 'silence'): TapState => ({ status: 'paused', behaviour })
const [pause, resume, stop, closed] = [
  { type: 'pause', behaviour: 'skip' },
  { type: 'resume' },
  { type: 'stop' },
  { type: 'closed' },
] as const satisfies readonly TapEvent[]

it.each<[TapState, TapEvent, TapState['status'] | null, readonly string[]]>([
  [tapBegan, pause, 'paused', []],
  [tapBegan, resume, 'running', []],
  [tapBegan, stop, 'closing', ['close the sink']],
  [tapBegan, closed, 'ended', ['tell the end']],
  [paused('silence'), pause, 'paused', []],
  [paused('skip'), resume, 'running', []],
  [paused('skip'), stop, 'closing', ['close the sink']],
  [paused('skip'), closed, 'ended', ['tell the end']],
  [{ status: 'closing' }, pause, null, []],
  [{ status: 'closing' }, resume, null, []],
  [{ status: 'closing' }, stop, null, []],
  [{ status: 'closing' }, closed, 'ended', ['tell the end']],
  [{ status: 'ended' }, closed, null, []],
  [{ status: 'ended' }, stop, null, []],
])('%j takes %j to %s', (state, event, status, effects) => {
  const step = tapMachine.next(state, event)

  expect(step?.state.status ?? null).toBe(status)
  expect(step?.effects ?? []).toEqual(effects)
})
