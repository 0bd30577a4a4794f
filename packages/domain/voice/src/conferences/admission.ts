/** Who may join a conference, and with which row. Documents and REST have different error codes. */
import { type CallSid, type ErrorEntry, errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { Participant } from '../model.ts'
import { participantLimits } from '../options.ts'
import type { ConferenceSettings, ParticipantSettings } from '../settings.ts'
import { Interruption } from '../waiting/interruption.ts'
import { type ConferenceState, isOver } from './conference-state.ts'

const MAX_LABEL = 128

/** Somebody who joins together with others. */
export interface Joining {
  readonly call: LiveCall
  readonly settings: ParticipantSettings
}

/**
 * The rows of those who join together; one may coach another of them.
 * @throws OffhookError 20404 over, 16020 full, 16023 and 16025 label, 13240 coach; Interruption when
 * a call is over. Then nobody joins.
 */
export function admit(
  state: ConferenceState,
  { maxParticipants }: ConferenceSettings,
  joining: readonly Joining[],
  now: number,
): readonly Participant[] {
  if (isOver(state)) throw notLive()
  const present = new Map(state.present)
  return joining.map(({ call, settings }) => {
    if (call.isOver) throw new Interruption('ended')
    if (present.size >= limitOf(maxParticipants)) throw new OffhookError(errors.conferenceFull)
    checkLabel({ ...state, present }, settings.label, call.sid, {
      malformed: errors.labelMalformed,
      taken: errors.labelTaken,
    })
    if (settings.callSidToCoach && !present.has(settings.callSidToCoach)) {
      throw new OffhookError(errors.coachInvalid, 'Who is to be coached is not in the conference')
    }
    const row = newParticipant(state, call, settings, now)
    present.set(call.sid, row)
    return row
  })
}

/**
 * The row of a party to be dialled.
 * @throws OffhookError as `checkInvitation`
 */
export function invite(
  state: ConferenceState,
  settings: ConferenceSettings,
  { call, settings: own }: Joining,
  now: number,
): Participant {
  checkInvitation(state, settings, own)
  return { ...newParticipant(state, call, own, now), status: 'connecting', joinedAt: null }
}

/** @throws OffhookError 20404 over, 16020 full, 16024 and 16026 label, 16027 and 16028 coach */
export function checkInvitation(
  state: ConferenceState,
  { maxParticipants }: ConferenceSettings,
  { label, callSidToCoach }: ParticipantSettings,
): void {
  if (isOver(state)) throw notLive()
  if (state.present.size + state.invited.size >= limitOf(maxParticipants)) {
    throw new OffhookError(errors.conferenceFull)
  }
  checkLabel(state, label, null, {
    malformed: errors.participantLabelMalformed,
    taken: errors.participantLabelTaken,
  })
  if (callSidToCoach) checkCoached(state, callSidToCoach)
}

/** @throws OffhookError 16027 on hold, 16028 not present */
export function checkCoached({ present }: ConferenceState, callSid: CallSid): void {
  const coached = present.get(callSid)
  if (!coached) throw new OffhookError(errors.coachedNotPresent)
  if (coached.hold) throw new OffhookError(errors.coachedOnHold)
}

function checkLabel(
  { present, invited }: ConferenceState,
  label: string | undefined,
  own: CallSid | null,
  faults: { readonly malformed: ErrorEntry; readonly taken: ErrorEntry },
): void {
  if (label === undefined || label === '') return
  if (label.length > MAX_LABEL || label.includes('/') || /^CA[0-9a-f]{32}$/i.test(label)) {
    throw new OffhookError(faults.malformed)
  }
  const isTaken = [...present.values(), ...invited.values()].some(
    (row) => row.label === label && row.callSid !== own,
  )
  if (isTaken) throw new OffhookError(faults.taken)
}

function newParticipant(
  { row }: ConferenceState,
  call: LiveCall,
  settings: ParticipantSettings,
  now: number,
): Participant {
  return {
    conferenceSid: row.sid,
    callSid: call.sid,
    accountSid: row.accountSid,
    label: settings.label ?? null,
    status: 'connected',
    muted: settings.muted ?? false,
    hold: false,
    holdSince: null,
    heldBy: null,
    coaching: settings.coaching ?? settings.callSidToCoach !== undefined,
    callSidToCoach: settings.callSidToCoach ?? null,
    startConferenceOnEnter: settings.startConferenceOnEnter ?? true,
    endConferenceOnExit: settings.endConferenceOnExit ?? false,
    queueTimeMs: call.row.queueTimeMs,
    dateCreated: now,
    dateUpdated: now,
    joinedAt: now,
    leftAt: null,
  }
}

function limitOf(maxParticipants: number | undefined): number {
  return Math.min(maxParticipants ?? participantLimits.max, participantLimits.max)
}

function notLive(): OffhookError {
  return new OffhookError(errors.notFound, 'The conference is not in progress')
}
