/**
 * The payload of a telephone event (RFC 4733 §2.3):
 *
 *    |     event     |E|R| volume    |          duration             |
 */

/** Digits in the order of their event codes 0..15. */
export const DTMF_DIGITS = '0123456789*#ABCD'

/** Bytes of one event payload. */
export const TELEPHONE_EVENT_LENGTH = 4

export interface TelephoneEvent {
  event: number
  end: boolean
  /** Power below 0 dBm0, 0..63. */
  volume: number
  /** Timestamp units since the event began. */
  duration: number
}

/** The digit of an event code, or null if it is no DTMF digit. */
export function digitOfEvent(event: number): string | null {
  return DTMF_DIGITS[event] ?? null
}

/** The event code of a digit, or -1. Small letters are taken as capital. */
export function eventOfDigit(digit: string): number {
  return digit.length === 1 ? DTMF_DIGITS.indexOf(digit.toUpperCase()) : -1
}

/** Parses a payload into `out`. False if it is too short. */
export function readTelephoneEvent(
  buf: Uint8Array,
  offset: number,
  length: number,
  out: TelephoneEvent,
): boolean {
  if (length < TELEPHONE_EVENT_LENGTH || offset + length > buf.length) return false
  out.event = buf[offset]!
  out.end = (buf[offset + 1]! & 0x80) !== 0
  out.volume = buf[offset + 1]! & 0x3f
  out.duration = (buf[offset + 2]! << 8) | buf[offset + 3]!
  return true
}

/** Writes a payload and returns the offset behind it. */
export function writeTelephoneEvent(
  buf: Uint8Array,
  offset: number,
  event: TelephoneEvent,
): number {
  const duration = Math.min(0xffff, event.duration)
  buf[offset] = event.event
  buf[offset + 1] = (event.end ? 0x80 : 0) | (event.volume & 0x3f)
  buf[offset + 2] = duration >>> 8
  buf[offset + 3] = duration & 0xff
  return offset + TELEPHONE_EVENT_LENGTH
}
