/**
 * The life of a conference.
 *
 *   init ──two are present and one may begin it──▶ in-progress
 *    ▲ │                                            │ │
 *    │ └──────────── last leaves | end ─────────────┼─┤ last leaves | end | a participant leaves
 *    │                                              │ ▼ whose leaving ends it
 *    └── those who began it are withdrawn ──────────┘ completed
 *
 * Present are those who have a seat; invited are those who are being dialled. Somebody is admitted
 * before the store has taken it, so that a place is taken once; `committed` and `withdraw` say how
 * that went. A conference of which nothing was stored leaves without a trace.
 */
import { type CallSid, type Machine, machine, type Step } from '@offhook/core'
import type { Conference, Participant } from '../model.ts'
import type { ConferenceEndReason, ParticipantLeaveReason } from './conference-callbacks.ts'

export interface ConferenceState {
  readonly row: Conference
  /** In order of arrival. */
  readonly present: ReadonlyMap<CallSid, Participant>
  readonly invited: ReadonlyMap<CallSid, Participant>
  /** Something of it is in the store. */
  readonly stored: boolean
  /** Whose joining has begun it, while the store does not know yet; empty otherwise. */
  readonly beginning: readonly CallSid[]
}

/** `now` is in milliseconds since the epoch. */
export type ConferenceEvent =
  | { readonly type: 'join'; readonly participants: readonly Participant[]; readonly now: number }
  | { readonly type: 'invite'; readonly participant: Participant }
  /** The store has taken who joined or was invited. */
  | { readonly type: 'committed'; readonly callSids: readonly CallSid[] }
  /** The store has not: they were never here. */
  | { readonly type: 'withdraw'; readonly callSids: readonly CallSid[]; readonly now: number }
  /** Somebody who was dialled did not come. */
  | { readonly type: 'uninvite'; readonly participant: Participant; readonly now: number }
  | { readonly type: 'edit'; readonly participant: Participant }
  | {
      readonly type: 'leave'
      readonly callSid: CallSid
      readonly reason: ParticipantLeaveReason
      /** Taken out by a request. */
      readonly kicked: boolean
      readonly now: number
    }
  | { readonly type: 'end'; readonly now: number }

/** What is to be stored and told, in this order. None of it decides who hears whom. */
export type ConferenceEffect =
  | { readonly type: 'store' }
  | { readonly type: 'joined'; readonly participant: Participant }
  | { readonly type: 'invited'; readonly participant: Participant }
  | { readonly type: 'started' }
  | { readonly type: 'edited'; readonly before: Participant; readonly participant: Participant }
  | {
      readonly type: 'left'
      readonly participant: Participant
      readonly reason: ParticipantLeaveReason
    }
  | {
      readonly type: 'completed'
      readonly why: ConferenceEndReason
      /** Whose leaving ended it. */
      readonly ending: Participant | null
    }

type Next = Step<ConferenceState, ConferenceEffect>

export const conferenceMachine: Machine<ConferenceState, ConferenceEvent, ConferenceEffect> =
  machine('conference', next)

export function newConference(row: Conference): ConferenceState {
  return { row, present: new Map(), invited: new Map(), stored: false, beginning: [] }
}

export function isOver({ row }: ConferenceState): boolean {
  return row.status === 'completed'
}

function next(state: ConferenceState, event: ConferenceEvent): Next | undefined {
  // A party that was still being dialled when it ended is reported all the same.
  if (isOver(state)) return event.type === 'uninvite' ? uninvite(state, event) : undefined
  switch (event.type) {
    case 'join':
      return join(state, event.participants, event.now)
    case 'invite': {
      const { participant } = event
      return {
        state: { ...state, invited: withRows(state.invited, [participant]) },
        effects: [...storeOnce(state), { type: 'invited', participant }],
      }
    }
    case 'committed':
      return { state: { ...state, stored: true, ...storedBeginning(state, event) }, effects: [] }
    case 'withdraw':
      return withdraw(state, event.callSids, event.now)
    case 'uninvite':
      return uninvite(state, event)
    case 'edit': {
      const { participant } = event
      const before = state.present.get(participant.callSid)
      return (
        before && {
          state: { ...state, present: withRows(state.present, [participant]) },
          effects: [{ type: 'edited', before, participant }],
        }
      )
    }
    case 'leave':
      return leave(state, event)
    case 'end':
      return complete(
        takeOut(state, [...state.present.values()], 'conference_ended_via_api', event.now),
        'conference-ended-via-api',
        null,
        event.now,
      )
  }
}

function join(state: ConferenceState, participants: readonly Participant[], now: number): Next {
  const present = withRows(state.present, participants)
  const invited = without(
    state.invited,
    participants.map(({ callSid }) => callSid),
  )
  const starts = state.row.status === 'init' && mayStart([...present.values()])
  const row: Conference = starts
    ? { ...state.row, status: 'in-progress', dateUpdated: now }
    : state.row
  return {
    state: {
      ...state,
      row,
      present,
      invited,
      beginning: starts ? participants.map(({ callSid }) => callSid) : state.beginning,
    },
    effects: [
      ...(starts ? [{ type: 'store' } as const] : storeOnce(state)),
      ...participants.map((participant) => ({ type: 'joined', participant }) as const),
      ...(starts ? [{ type: 'started' } as const] : []),
    ],
  }
}

/** Another's joining, stored meanwhile, does not say that the beginning is. */
function storedBeginning(
  { beginning }: ConferenceState,
  { callSids }: Extract<ConferenceEvent, { type: 'committed' }>,
): Pick<ConferenceState, 'beginning'> {
  return { beginning: beginning.some((callSid) => callSids.includes(callSid)) ? [] : beginning }
}

/** A conference begins with two who are present, one of whom may begin it. */
export function mayStart(
  present: readonly { readonly startConferenceOnEnter: boolean }[],
): boolean {
  return present.length >= 2 && present.some(({ startConferenceOnEnter }) => startConferenceOnEnter)
}

function withdraw(state: ConferenceState, callSids: readonly CallSid[], now: number): Next {
  const began = callSids.some((callSid) => state.beginning.includes(callSid))
  const row: Conference = began ? { ...state.row, status: 'init', dateUpdated: now } : state.row
  const present = without(state.present, callSids)
  const invited = without(state.invited, callSids)
  const beginning = began ? [] : state.beginning
  return completeIfEmpty(
    { state: { ...state, row, present, invited, beginning }, effects: [] },
    now,
  )
}

function uninvite(
  state: ConferenceState,
  { participant: before, now }: Extract<ConferenceEvent, { type: 'uninvite' }>,
): Next {
  const participant: Participant = { ...before, status: 'failed', dateUpdated: now, leftAt: now }
  const step: Next = {
    state: { ...state, invited: without(state.invited, [participant.callSid]) },
    effects: [{ type: 'left', participant, reason: 'participant_add_failed' }],
  }
  return isOver(state) ? step : completeIfEmpty(step, now)
}

function leave(
  state: ConferenceState,
  { callSid, reason, kicked, now }: Extract<ConferenceEvent, { type: 'leave' }>,
): Next | undefined {
  const participant = state.present.get(callSid)
  if (!participant) return undefined
  const ends = participant.endConferenceOnExit && state.row.status === 'in-progress'
  const out = takeOut(state, [participant], reason, now)
  if (!ends && (out.state.present.size > 0 || out.state.invited.size > 0)) return out
  const left = takeOut(
    out.state,
    [...out.state.present.values()],
    'moderator_ended_conference',
    now,
  )
  const how = ends ? 'participant-with-end-conference-on-exit' : 'last-participant'
  return complete(
    { state: left.state, effects: [...out.effects, ...left.effects] },
    `${how}-${kicked ? 'kicked' : 'left'}`,
    participant,
    now,
  )
}

function takeOut(
  state: ConferenceState,
  leaving: readonly Participant[],
  reason: ParticipantLeaveReason,
  now: number,
): Next {
  const present = without(
    state.present,
    leaving.map(({ callSid }) => callSid),
  )
  const effects = leaving.map((before): ConferenceEffect => {
    const participant: Participant = {
      ...before,
      status: 'complete',
      dateUpdated: now,
      leftAt: now,
    }
    return { type: 'left', participant, reason }
  })
  return { state: { ...state, present }, effects }
}

function completeIfEmpty(step: Next, now: number): Next {
  const { state } = step
  if (state.present.size > 0 || state.invited.size > 0) return step
  if (state.stored) return complete(step, 'last-participant-left', null, now)
  return { state: { ...state, row: { ...state.row, status: 'completed' } }, effects: step.effects }
}

function complete(
  { state, effects }: Next,
  why: ConferenceEndReason,
  ending: Participant | null,
  now: number,
): Next {
  const row: Conference = {
    ...state.row,
    status: 'completed',
    reasonEnded: why,
    callSidEnding: ending?.callSid ?? null,
    endTime: now,
    dateUpdated: now,
  }
  return {
    state: { ...state, row },
    effects: [...effects, { type: 'store' }, { type: 'completed', why, ending }],
  }
}

function storeOnce({ stored }: ConferenceState): readonly ConferenceEffect[] {
  return stored ? [] : [{ type: 'store' }]
}

type Rows = ReadonlyMap<CallSid, Participant>

function withRows(rows: Rows, more: readonly Participant[]): Rows {
  return new Map([...rows, ...more.map((row) => [row.callSid, row] as const)])
}

function without(rows: Rows, callSids: readonly CallSid[]): Rows {
  return new Map([...rows].filter(([callSid]) => !callSids.includes(callSid)))
}
