/**
 * Named telephone events (RFC 4733 §2.3): one digit is many packets with one RTP timestamp.
 *
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     |     event     |E|R| volume    |          duration             |
 */
export const EVENT_BYTES = 4

const digits = '0123456789*#ABCD'

export interface TelephoneEvent {
  /** Digit, or null for an event that is none (a hook flash, a fax tone). */
  digit: string | null
  end: boolean
  /** In units of the RTP clock, from the event's start. */
  duration: number
}

export function makeTelephoneEvent(): TelephoneEvent {
  return { digit: null, end: false, duration: 0 }
}

/** Reads an event's payload into `out`. False when it is too short. */
export function readTelephoneEvent(
  payload: Uint8Array,
  offset: number,
  length: number,
  out: TelephoneEvent,
): boolean {
  if (length < EVENT_BYTES) return false
  out.digit = digits[payload[offset] as number] ?? null
  out.end = ((payload[offset + 1] as number) & 0x80) !== 0
  out.duration = ((payload[offset + 2] as number) << 8) | (payload[offset + 3] as number)
  return true
}

export function writeTelephoneEvent(
  target: Uint8Array,
  offset: number,
  event: { readonly digit: string; readonly end: boolean; readonly duration: number },
): void {
  target[offset] = Math.max(0, digits.indexOf(event.digit))
  target[offset + 1] = (event.end ? 0x80 : 0) | 10
  target[offset + 2] = event.duration >>> 8
  target[offset + 3] = event.duration
}

/** Tells whether a text is a digit that an event can carry. */
export function isDigit(text: string): boolean {
  return text.length === 1 && digits.includes(text.toUpperCase())
}
