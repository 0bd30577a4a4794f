import { describe, expect, it } from 'vitest'
import { away, type PresenceEvent, type PresenceState, presenceState } from './presence-state.ts'

const present: PresenceState = { name: 'present', stays: false }
const staying: PresenceState = { name: 'present', stays: true }
const leaving: PresenceState = { name: 'leaving', until: 5 }
const arrives: PresenceEvent = { type: 'arrived', stays: false }
const arrivesToStay: PresenceEvent = { type: 'arrived', stays: true }
const leaves: PresenceEvent = { type: 'left', until: 5 }
const leavesAndStays: PresenceEvent = { type: 'left', until: null }
const done: PresenceEvent = { type: 'done' }

describe('the presence of a worker', () => {
  it.each([
    ['arrives', away, arrives, present],
    ['arrives to stay', away, arrivesToStay, staying],
    ['has a second socket', present, arrives, present],
    ['has a second socket that asks for less', present, arrivesToStay, present],
    ['has a second socket that asks for more', staying, arrives, present],
    ['is back in time', leaving, arrives, present],
    ['is back in time, to stay', leaving, arrivesToStay, staying],
    ['leaves', present, leaves, leaving],
    ['leaves, and stays as they are', staying, leavesAndStays, away],
    ['leaves twice', leaving, { type: 'left', until: 9 }, leaving],
    ['was never there', away, leaves, away],
    ['is taken off', leaving, done, away],
    ['is back when they were to be taken off', present, done, present],
  ] as const)('%s', (_what, before, event, after) => {
    expect(presenceState.next(before, event)?.state ?? before).toEqual(after)
  })
})
