import { beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { LeftActivity } from './left-activity.ts'
import type { RoutingState } from './routing.ts'
import { createStore } from './store.ts'

const available = { sid: 'WA1', name: 'Available', isAvailable: true }

let clock: SimulatedClock
let kept: Map<string, string>
let left: LeftActivity

beforeEach(() => {
  clock = new SimulatedClock()
  kept = new Map()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  left = new LeftActivity(storage, clock)
})

describe('the activity of a page that is loaded anew', () => {
  it('is that of before, once', () => {
    left.keep('WK1', { status: 'ready', activity: available })
    clock.advance(8_000)
    expect(left.take('WK1')).toBe('WA1')
    expect(left.take('WK1')).toBeNull()
  })

  it('is nothing to another worker, and after a while', () => {
    left.keep('WK1', { status: 'ready', activity: available })
    expect(left.take('WK2')).toBeNull()
    left.keep('WK1', { status: 'ready', activity: available })
    clock.advance(30_000)
    expect(left.take('WK1')).toBeNull()
  })

  it('is not brought back where another window has the desk, or nothing was known', () => {
    left.keep('WK1', { status: 'replaced', activity: available })
    left.keep('WK1', { status: 'ready', activity: null })
    expect(left.take('WK1')).toBeNull()
    for (const text of ['{', 'null', '{"workerSid":"WK1","at":"x"}']) {
      kept.set('offhook.left', text)
      expect(left.take('WK1')).toBeNull()
    }
  })
})

describe('the activity of a tab that crashes', () => {
  const away = { sid: 'WA2', name: 'Break', isAvailable: false }
  const routing = () =>
    createStore<Pick<RoutingState, 'status' | 'activity'>>({ status: 'ready', activity: available })

  it('is the last one, as long as it was there not long ago', () => {
    const state = routing()
    left.follow('WK1', state)
    clock.advance(3_600_000)
    state.patch({ activity: away })
    const crashed = new Map(kept)

    clock.advance(20_000)
    kept = new Map(crashed)
    expect(left.take('WK1')).toBe('WA2')

    clock.advance(10_000)
    kept = new Map(crashed)
    expect(left.take('WK1')).toBeNull()
  })

  it('is kept for nobody once that is ended, nor when another window takes the desk', () => {
    const stop = left.follow('WK1', routing())
    stop()
    left.forget()
    clock.advance(10_000)
    expect(left.take('WK1')).toBeNull()

    const state = routing()
    left.follow('WK1', state)
    state.patch({ status: 'replaced' })
    expect(left.take('WK1')).toBeNull()
  })
})
