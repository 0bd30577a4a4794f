import { type CallSid, IllegalTransitionError, makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { Conference, Participant } from '../model.ts'
import {
  type ConferenceEvent,
  type ConferenceState,
  conferenceMachine,
  newConference,
} from './conference-state.ts'

const now = 5_000

const conference: Conference = {
  sid: makeSid('CF'),
  accountSid: makeSid('AC'),
  friendlyName: 'room',
  status: 'init',
  region: 'us1',
  reasonEnded: null,
  callSidEnding: null,
  dateCreated: 0,
  dateUpdated: 0,
  endTime: null,
  nodeId: 'node-1',
}

function participant(facts: Partial<Participant> = {}): Participant {
  return {
    conferenceSid: conference.sid,
    callSid: makeSid('CA'),
    accountSid: conference.accountSid,
    label: null,
    status: 'connected',
    muted: false,
    hold: false,
    holdSince: null,
    heldBy: null,
    coaching: false,
    callSidToCoach: null,
    startConferenceOnEnter: true,
    endConferenceOnExit: false,
    queueTimeMs: 0,
    dateCreated: 0,
    dateUpdated: 0,
    joinedAt: 0,
    leftAt: null,
    ...facts,
  }
}

/** Takes events one after another; what the last of them meant stands beside the state. */
function after(...events: readonly ConferenceEvent[]) {
  let state: ConferenceState = newConference(conference)
  let effects: readonly unknown[] = []
  for (const event of events) ({ state, effects } = conferenceMachine.step(state, event))
  return { state, status: state.row.status, effects, types: effects.map(typeOf) }
}

const typeOf = (effect: unknown) => (effect as { type: string }).type

const join = (...participants: readonly Participant[]): ConferenceEvent => ({
  type: 'join',
  participants,
  now,
})
const leave = (callSid: CallSid, kicked = false): ConferenceEvent => ({
  type: 'leave',
  callSid,
  reason: 'participant_hung_up',
  kicked,
  now,
})
const storedOf = (...participants: readonly Participant[]): ConferenceEvent => ({
  type: 'committed',
  callSids: participants.map(({ callSid }) => callSid),
})

const ann = participant()
const bob = participant()
const boss = participant({ endConferenceOnExit: true })
const shy = participant({ startConferenceOnEnter: false })
const committed = storedOf(ann, bob, boss, shy)

describe('a conference', () => {
  test('is stored with its first participant and waits', () => {
    const { status, types } = after(join(ann))

    expect(status).toBe('init')
    expect(types).toEqual(['store', 'joined'])
  })

  test('starts with two who are present, one of whom may start it', () => {
    expect(after(join(shy), committed, join(ann))).toMatchObject({
      status: 'in-progress',
      types: ['store', 'joined', 'started'],
    })
    expect(after(join(shy, participant({ startConferenceOnEnter: false }))).status).toBe('init')
    expect(after(join(ann, bob)).types).toEqual(['store', 'joined', 'joined', 'started'])
  })

  test('that runs is not stored again for who joins later', () => {
    expect(after(join(ann, bob), committed, join(shy)).types).toEqual(['joined'])
  })

  test('has not started when those who started it are withdrawn', () => {
    const withdraw: ConferenceEvent = { type: 'withdraw', callSids: [bob.callSid], now }

    expect(after(join(ann), committed, join(bob), withdraw)).toMatchObject({
      status: 'init',
      effects: [],
    })
    expect(after(join(ann, bob), committed, join(shy), withdraw).status).toBe('in-progress')
    // Both were on their way to the store, which took the first alone.
    expect(after(join(ann), join(bob), storedOf(ann), withdraw).status).toBe('init')
  })

  test('of which nothing was stored goes without a trace', () => {
    const withdraw: ConferenceEvent = { type: 'withdraw', callSids: [ann.callSid], now }

    expect(after(join(ann), withdraw)).toMatchObject({ status: 'completed', effects: [] })
    expect(after({ type: 'withdraw', callSids: [], now }).status).toBe('completed')
  })

  test('ends with its last participant, and with nobody while somebody is being dialled', () => {
    const left = { type: 'left', reason: 'participant_hung_up' }

    expect(after(join(ann, bob), committed, leave(ann.callSid))).toMatchObject({
      status: 'in-progress',
      effects: [left],
    })
    expect(after(join(ann, bob), committed, leave(ann.callSid), leave(bob.callSid))).toMatchObject({
      status: 'completed',
      effects: [left, { type: 'store' }, { type: 'completed', why: 'last-participant-left' }],
    })
    const invite: ConferenceEvent = { type: 'invite', participant: shy }
    expect(after(join(ann), committed, invite, leave(ann.callSid)).status).toBe('init')
  })

  test('ends when the party that was dialled does not come and nobody else is here', () => {
    const invite: ConferenceEvent = { type: 'invite', participant: shy }

    expect(after(invite, committed, { type: 'uninvite', participant: shy, now })).toMatchObject({
      status: 'completed',
      effects: [
        { type: 'left', participant: { status: 'failed' }, reason: 'participant_add_failed' },
        { type: 'store' },
        { type: 'completed', why: 'last-participant-left', ending: null },
      ],
    })
  })

  test.each([
    [false, 'participant-with-end-conference-on-exit-left'],
    [true, 'participant-with-end-conference-on-exit-kicked'],
  ])('ends for all with a participant whose leaving ends it, kicked: %s', (kicked, why) => {
    const { state, effects } = after(join(boss, ann), committed, leave(boss.callSid, kicked))

    expect(state.row).toMatchObject({ reasonEnded: why, callSidEnding: boss.callSid, endTime: now })
    expect(effects).toMatchObject([
      { type: 'left', participant: { callSid: boss.callSid, leftAt: now } },
      { type: 'left', reason: 'moderator_ended_conference' },
      { type: 'store' },
      { type: 'completed', why },
    ])
    // Before the start nobody's leaving ends it for the others.
    expect(after(join(boss), join(shy), leave(shy.callSid)).status).toBe('in-progress')
    const early = participant({ endConferenceOnExit: true, startConferenceOnEnter: false })
    expect(after(join(early, shy), committed, leave(early.callSid)).status).toBe('init')
  })

  test('ends for all by request', () => {
    expect(after(join(ann, bob), committed, { type: 'end', now })).toMatchObject({
      status: 'completed',
      effects: [
        { type: 'left', reason: 'conference_ended_via_api' },
        { type: 'left', reason: 'conference_ended_via_api' },
        { type: 'store' },
        { type: 'completed', why: 'conference-ended-via-api', ending: null },
      ],
    })
  })

  test('that is over takes nobody, and only tells of who was still being dialled', () => {
    const over = after(join(ann, bob), committed, { type: 'end', now }).state

    expect(() => conferenceMachine.step(over, join(ann))).toThrow(IllegalTransitionError)
    expect(conferenceMachine.next(over, leave(ann.callSid))).toBeUndefined()
    expect(conferenceMachine.next(over, { type: 'uninvite', participant: shy, now })).toMatchObject(
      {
        effects: [{ type: 'left', reason: 'participant_add_failed' }],
      },
    )
  })
})
