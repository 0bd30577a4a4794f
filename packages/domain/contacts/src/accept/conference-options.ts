/**
 * Options of the `conference` instruction, as REST and the SDK write them (`EndConferenceOnExit`),
 * read into what a bridge needs. Unknown ones are ignored: newer clients send more.
 */

export interface ConferenceOptions {
  readonly to: string | null
  readonly from: string | null
  readonly timeoutMs: number
  readonly muted: boolean
  readonly beep: string
  readonly endConferenceOnExit: boolean
  readonly endConferenceOnCustomerExit: boolean
  readonly record: boolean
  readonly conferenceRecord: boolean
  readonly maxParticipants: number
  readonly waitUrl: string | null
  readonly statusCallback: string | null
  readonly statusCallbackMethod: 'GET' | 'POST'
  readonly statusCallbackEvents: readonly string[]
  readonly conferenceStatusCallback: string | null
  readonly conferenceStatusCallbackMethod: 'GET' | 'POST'
  readonly conferenceStatusCallbackEvents: readonly string[]
  readonly recordingStatusCallback: string | null
  readonly recordingStatusCallbackMethod: 'GET' | 'POST'
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
  const method = (name: string) => (text(name)?.toUpperCase() === 'GET' ? 'GET' : 'POST')
  const list = (name: string) => listOf(given.get(name.toLowerCase()))
  return {
    to: text('To'),
    from: text('From'),
    timeoutMs: secondsOf(text('Timeout')) * 1000,
    muted: flag('Muted', false),
    beep: text('Beep') ?? 'true',
    endConferenceOnExit: flag('EndConferenceOnExit', false),
    endConferenceOnCustomerExit: flag('EndConferenceOnCustomerExit', false),
    record: flag('Record', false),
    conferenceRecord: /^(true|record-from-start)$/i.test(text('ConferenceRecord') ?? ''),
    maxParticipants: Number.parseInt(text('MaxParticipants') ?? '', 10) || 250,
    waitUrl: text('WaitUrl'),
    statusCallback: text('StatusCallback'),
    statusCallbackMethod: method('StatusCallbackMethod'),
    statusCallbackEvents: list('StatusCallbackEvent'),
    conferenceStatusCallback: text('ConferenceStatusCallback'),
    conferenceStatusCallbackMethod: method('ConferenceStatusCallbackMethod'),
    conferenceStatusCallbackEvents: list('ConferenceStatusCallbackEvent'),
    recordingStatusCallback:
      text('RecordingStatusCallback') ?? text('ConferenceRecordingStatusCallback'),
    recordingStatusCallbackMethod: method('RecordingStatusCallbackMethod'),
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

function secondsOf(text: string | null): number {
  const seconds = Number.parseInt(text ?? '', 10)
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, MAX_TIMEOUT) : DEFAULT_TIMEOUT
}

/** Lists come repeated, or in one text with commas or spaces. */
function listOf(value: unknown): readonly string[] {
  const parts = Array.isArray(value) ? value.map(String) : [textOf(value) ?? '']
  return parts.flatMap((part) => part.split(/[\s,]+/)).filter((part) => part !== '')
}
