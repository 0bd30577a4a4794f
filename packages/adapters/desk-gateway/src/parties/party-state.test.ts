import type { Participant } from '@offhook/voice'
import { describe, expect, it } from 'vitest'
import { partyAfter } from './party-state.ts'

const identity = { kind: 'customer', name: '+12025550100', workerSid: null } as const

function row(over: Partial<Participant>): Participant {
  return {
    ...{ callSid: 'CA1', status: 'connecting', muted: false, coaching: false },
    ...{ callSidToCoach: null, endConferenceOnExit: true, dateCreated: 10, dateUpdated: 10 },
    ...{ joinedAt: null, leftAt: null, hold: false, holdSince: null, heldBy: null },
    ...over,
  } as Participant
}

describe('a party', () => {
  it('comes, is held, and leaves', () => {
    const invited = partyAfter(undefined, row({}), identity)
    expect(invited).toMatchObject({ status: 'connecting', since: 10, holdSince: null })
    const joined = partyAfter(invited, row({ status: 'connected', joinedAt: 20 }), identity)
    expect(joined).toMatchObject({ status: 'joined', since: 20 })
    const onHold = { hold: true, holdSince: 30, heldBy: 'CA2' as never }
    const held = row({ status: 'connected', joinedAt: 20, ...onHold, dateUpdated: 40 })
    const after = partyAfter(joined, held, identity)
    expect(after).toMatchObject({ holdSince: 30, heldBy: 'CA2', since: 20 })
    const left = partyAfter(after, { ...held, status: 'complete', leftAt: 50 }, identity)
    expect(left).toMatchObject({ status: 'left', since: 50, holdSince: null, heldBy: null })
  })

  it('that never came has left when it was given up', () => {
    const failed = partyAfter(
      partyAfter(undefined, row({}), identity),
      row({ status: 'failed', leftAt: 25 }),
      identity,
    )
    expect(failed).toMatchObject({ status: 'left', since: 25 })
  })

  it('tells whom a supervisor coaches', () => {
    const coach = row({ status: 'connected', coaching: true, callSidToCoach: 'CA2' as never })
    expect(partyAfter(undefined, coach, identity).coaches).toBe('CA2')
    expect(partyAfter(undefined, { ...coach, coaching: false }, identity).coaches).toBeNull()
  })
})
