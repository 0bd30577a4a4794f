import { beforeEach, describe, expect, it } from 'vitest'
import { LeftActivity } from './left-activity.ts'

const available = { sid: 'WA1', name: 'Available', isAvailable: true }

let now: number
let kept: Map<string, string>
let left: LeftActivity

beforeEach(() => {
  now = 1_000_000
  kept = new Map()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  left = new LeftActivity(storage, { now: () => now })
})

describe('the activity of a page that is loaded anew', () => {
  it('is that of before, once', () => {
    left.keep('WK1', { status: 'ready', activity: available })
    now += 8_000
    expect(left.take('WK1')).toBe('WA1')
    expect(left.take('WK1')).toBeNull()
  })

  it('is nothing to another worker, and after a while', () => {
    left.keep('WK1', { status: 'ready', activity: available })
    expect(left.take('WK2')).toBeNull()
    left.keep('WK1', { status: 'ready', activity: available })
    now += 30_000
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
