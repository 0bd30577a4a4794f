/**
 * Options of the `conference` instruction, as REST and the SDK write them (`EndConferenceOnExit`),
 * read into what a bridge needs. Unknown ones are ignored: newer clients send more. `Region` has no
 * effect: there is one.
 */

import {
  type Beep,
  beeps,
  type HttpMethod,
  type JitterBufferSize,
  jitterBufferSizes,
  participantLimits,
  type RecordingChannels,
  type RecordingTrim,
} from '@offhook/voice'

/** Times in milliseconds; `null` = not given. Options of a participant are those of the agent. */
export interface ConferenceOptions {
  readonly to: string | null
  readonly from: string | null
  readonly sipAuthUsername: string | null
  readonly sipAuthPassword: string | null
  readonly timeoutMs: number
  readonly muted: boolean
  readonly beep: Beep
  readonly jitterBufferSize: JitterBufferSize
  readonly beepOnCustomerEntrance: boolean
  readonly startConferenceOnEnter: boolean
  readonly endConferenceOnExit: boolean
  readonly endConferenceOnCustomerExit: boolean
  /** Whether the agent hears the customer's phone ring, where they call the customer. */
  readonly earlyMedia: boolean
  readonly waitUrl: string | null
  readonly waitMethod: HttpMethod
  readonly maxParticipants: number
  readonly statusCallback: string | null
  readonly statusCallbackMethod: HttpMethod
  readonly statusCallbackEvents: readonly string[]
  readonly conferenceStatusCallback: string | null
  readonly conferenceStatusCallbackMethod: HttpMethod
  readonly conferenceStatusCallbackEvents: readonly string[]
  /** Records the agent's own leg; the next three are about that. */
  readonly record: boolean
  readonly recordingChannels: RecordingChannels
  readonly recordingStatusCallback: string | null
  readonly recordingStatusCallbackMethod: HttpMethod
  readonly conferenceRecord: boolean
  readonly conferenceTrim: RecordingTrim
  readonly conferenceRecordingStatusCallback: string | null
  readonly conferenceRecordingStatusCallbackMethod: HttpMethod
  /** Where the agent goes when their part of the call is over. */
  readonly postWorkActivitySid: string | null
}

/** Ringing of an agent, in seconds (TaskRouter's default and limit). */
const DEFAULT_TIMEOUT = 60
const MAX_TIMEOUT = 999

export function readConferenceOptions(
  parameters: Readonly<Record<string, unknown>>,
): ConferenceOptions {
  const given = new Map(
    Object.entries(parameters).map(([key, value]) => [key.toLowerCase(), value] as const),
  )
  const text = (name: string) => textOf(given.get(name.toLowerCase()))
  const flag = (name: string, fallback: boolean) => flagOf(text(name), fallback)
  const method = (name: string): HttpMethod =>
    text(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST'
  const list = (name: string) => listOf(given.get(name.toLowerCase()))
  const record = flag('Record', false)
  const conferenceEvents = list('ConferenceStatusCallbackEvent')
  return {
    to: text('To'),
    from: text('From'),
    sipAuthUsername: text('SipAuthUsername'),
    sipAuthPassword: text('SipAuthPassword'),
    timeoutMs: secondsOf(text('Timeout')) * 1000,
    muted: flag('Muted', false),
    beep: beepOf(text('Beep')),
    jitterBufferSize: jitterBufferOf(text('JitterBufferSize')),
    beepOnCustomerEntrance: flag('BeepOnCustomerEntrance', false),
    startConferenceOnEnter: flag('StartConferenceOnEnter', true),
    endConferenceOnExit: flag('EndConferenceOnExit', false),
    endConferenceOnCustomerExit: flag('EndConferenceOnCustomerExit', false),
    earlyMedia: flag('EarlyMedia', true),
    waitUrl: text('WaitUrl'),
    waitMethod: method('WaitMethod'),
    maxParticipants: participantsOf(text('MaxParticipants')),
    statusCallback: text('StatusCallback'),
    statusCallbackMethod: method('StatusCallbackMethod'),
    statusCallbackEvents: list('StatusCallbackEvent'),
    conferenceStatusCallback: text('ConferenceStatusCallback'),
    conferenceStatusCallbackMethod: method('ConferenceStatusCallbackMethod'),
    // As for the participants of REST.
    conferenceStatusCallbackEvents:
      conferenceEvents.length > 0 ? conferenceEvents : ['start', 'end'],
    record,
    recordingChannels: text('RecordingChannels')?.toLowerCase() === 'dual' ? 'dual' : 'mono',
    recordingStatusCallback: text('RecordingStatusCallback'),
    recordingStatusCallbackMethod: method('RecordingStatusCallbackMethod'),
    conferenceRecord: /^(true|record-from-start)$/i.test(text('ConferenceRecord') ?? ''),
    conferenceTrim: text('ConferenceTrim') === 'do-not-trim' ? 'do-not-trim' : 'trim-silence',
    ...conferenceRecordingCallback(record),
    postWorkActivitySid: text('PostWorkActivitySid'),
  }

  /** Without a recording of the leg, the one callback that is given means the conference's. */
  function conferenceRecordingCallback(legIsRecorded: boolean) {
    const own = text('ConferenceRecordingStatusCallback')
    const name =
      own === null && !legIsRecorded
        ? 'RecordingStatusCallback'
        : 'ConferenceRecordingStatusCallback'
    return {
      conferenceRecordingStatusCallback: text(name),
      conferenceRecordingStatusCallbackMethod: method(`${name}Method`),
    }
  }
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value : String(value)
}

/** The SDK sends booleans or their words. */
function flagOf(text: string | null, fallback: boolean): boolean {
  return text === null ? fallback : text.toLowerCase() === 'true'
}

function beepOf(text: string | null): Beep {
  return beeps.find((beep) => beep.toLowerCase() === text?.toLowerCase()) ?? 'true'
}

function jitterBufferOf(text: string | null): JitterBufferSize {
  return jitterBufferSizes.find((size) => size === text?.toLowerCase()) ?? 'large'
}

function secondsOf(text: string | null): number {
  const seconds = Number.parseInt(text ?? '', 10)
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, MAX_TIMEOUT) : DEFAULT_TIMEOUT
}

function participantsOf(text: string | null): number {
  const most = Number.parseInt(text ?? '', 10)
  return Number.isInteger(most) && most >= participantLimits.min
    ? Math.min(most, participantLimits.max)
    : participantLimits.max
}

/** Lists come repeated, or in one text with commas or spaces. */
function listOf(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value.map(String) : [textOf(value) ?? '']
  return parts.flatMap((part) => part.split(/[\s,]+/)).filter((part) => part !== '')
}
