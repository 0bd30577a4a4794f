/**
 * The fields of each instruction, by their names in REST: what a form may hold, and what an answered
 * assignment callback means. The SDK sends them by the same names. An instruction checks for itself
 * what has a code of its own; what it does not know it ignores.
 */
import { type ErrorEntry, errors } from '@offhook/core'
import {
  beeps,
  conferenceRecords,
  jitterBufferSizes,
  participantLimits,
  recordingChannels,
  recordingTrims,
} from '@offhook/voice'

export type FieldKind =
  /** Handed on as it came. */
  | 'text'
  | 'flag'
  | 'url'
  | 'method'
  | 'words'
  | 'activity'
  /** A whole number within these. */
  | { readonly min: number; readonly max: number }
  /** One of these words. */
  | readonly string[]

export interface InstructionField {
  readonly kind: FieldKind
  /** What is wrong where the field is not what it should be; a general error unless it is given. */
  readonly error?: ErrorEntry
}

export interface InstructionSchema {
  /** What stands before the names of REST and not before those of a callback: `DequeueTo`, `to`. */
  readonly prefix: string
  readonly fields: Readonly<Record<string, InstructionField>>
}

const text = { kind: 'text' } as const
const flag = { kind: 'flag' } as const
const url = { kind: 'url' } as const
const method = { kind: 'method' } as const
const words = { kind: 'words' } as const
const oneOf = (kind: readonly string[]) => ({ kind })

/** Seconds that an agent's phone may ring. */
const ringing = { min: 1, max: 999 } as const

export const instructionSchemas = {
  accept: { prefix: '', fields: {} },
  reject: {
    prefix: 'Worker',
    fields: { WorkerActivitySid: { kind: 'activity', error: errors.rejectActivity } },
  },
  conference: {
    prefix: '',
    fields: {
      To: text,
      From: text,
      Timeout: { kind: ringing },
      StatusCallback: { kind: 'url', error: errors.conferenceCallback },
      StatusCallbackMethod: method,
      StatusCallbackEvent: words,
      Record: flag,
      Muted: flag,
      Beep: oneOf(beeps),
      BeepOnCustomerEntrance: flag,
      StartConferenceOnEnter: flag,
      EndConferenceOnExit: flag,
      EndConferenceOnCustomerExit: flag,
      WaitUrl: url,
      WaitMethod: method,
      EarlyMedia: flag,
      MaxParticipants: { kind: participantLimits },
      ConferenceStatusCallback: url,
      ConferenceStatusCallbackMethod: method,
      ConferenceStatusCallbackEvent: words,
      ConferenceRecord: oneOf(conferenceRecords),
      ConferenceTrim: oneOf(recordingTrims),
      RecordingChannels: oneOf(recordingChannels),
      RecordingStatusCallback: url,
      RecordingStatusCallbackMethod: method,
      ConferenceRecordingStatusCallback: url,
      ConferenceRecordingStatusCallbackMethod: method,
      Region: text,
      SipAuthUsername: text,
      SipAuthPassword: text,
      JitterBufferSize: oneOf(jitterBufferSizes),
      PostWorkActivitySid: { kind: 'activity', error: errors.conferenceActivity },
    },
  },
  dequeue: {
    prefix: 'Dequeue',
    fields: {
      DequeueTo: text,
      DequeueFrom: text,
      DequeueRecord: text,
      DequeueTimeout: text,
      DequeuePostWorkActivitySid: text,
      DequeueStatusCallbackUrl: text,
      // REST and callbacks say it in the singular and the plural; the SDK in the plural.
      DequeueStatusCallbackEvent: words,
      DequeueStatusCallbackEvents: words,
    },
  },
  call: {
    prefix: 'Call',
    fields: {
      CallTo: text,
      CallFrom: text,
      CallUrl: text,
      CallAccept: text,
      CallRecord: text,
      CallTimeout: text,
      CallStatusCallbackUrl: text,
    },
  },
  redirect: {
    prefix: 'Redirect',
    fields: { RedirectCallSid: text, RedirectUrl: text, RedirectAccept: text },
  },
  supervise: { prefix: '', fields: { Supervisor: text, SupervisorMode: text } },
} as const satisfies Readonly<Record<string, InstructionSchema>>

export type InstructionName = keyof typeof instructionSchemas

/** The schema of an instruction by its name in lower case; undefined when there is none. */
export function schemaOf(name: string): InstructionSchema | undefined {
  return Object.hasOwn(instructionSchemas, name)
    ? instructionSchemas[name as InstructionName]
    : undefined
}
