import { describe, expect, it } from 'vitest'
import { speechMachine, speechWatchBegan } from './speech-state.ts'

/** Runs levels of 20 ms ticks through a watch; gives the events with their tick. */
function watch(levels: readonly number[], silenceMs: number): string[] {
  const events: string[] = []
  let state = speechWatchBegan
  for (const [tick, db] of levels.entries()) {
    const step = speechMachine.step(state, { type: 'tick', db, tickMs: 20, silenceMs })
    state = step.state
    for (const effect of step.effects) events.push(`${tick}:${effect}`)
  }
  return events
}

const ticks = (count: number, db: number): number[] => new Array<number>(count).fill(db)

describe('the speech watch', () => {
  it('tells silence once after the time asked for, counted from the beginning', () => {
    expect(watch(ticks(200, -90), 1000)).toEqual(['49:speech.silent'])
  })

  it('tells the beginning of speech and the silence after it, again and again', () => {
    const levels = [...ticks(10, -20), ...ticks(50, -90), ...ticks(10, -20), ...ticks(50, -90)]
    expect(watch(levels, 500)).toEqual([
      '2:speech.started',
      '34:speech.silent',
      '62:speech.started',
      '94:speech.silent',
    ])
  })

  it('does not take a click for speech', () => {
    expect(watch([...ticks(5, -90), ...ticks(2, -10), ...ticks(5, -90)], 10_000)).toEqual([])
  })

  it('does not end speech at a level between the thresholds', () => {
    expect(watch([...ticks(5, -30), ...ticks(100, -43)], 500)).toEqual(['2:speech.started'])
  })

  it('bridges pauses shorter than the silence asked for', () => {
    const levels = [...ticks(5, -30), ...ticks(20, -90), ...ticks(5, -30), ...ticks(20, -90)]
    expect(watch(levels, 500)).toEqual(['2:speech.started'])
  })
})
