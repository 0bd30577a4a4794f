/** Seconds from the NTP era (1900) to the Unix epoch. */
const EPOCH_OFFSET = 2_208_988_800
const TWO_32 = 0x1_0000_0000

/** A 64-bit NTP time as its two words. */
export interface NtpTime {
  readonly seconds: number
  readonly fraction: number
}

/** NTP time of a Unix time in milliseconds. */
export function toNtp(epochMs: number): NtpTime {
  const whole = Math.floor(epochMs / 1000)
  const fraction = Math.floor(((epochMs - whole * 1000) / 1000) * TWO_32)
  return { seconds: (whole + EPOCH_OFFSET) % TWO_32, fraction }
}

/** The middle 32 bits, as LSR and the round-trip sum use them (units of 1/65536 s). */
export function ntpMiddle(time: NtpTime): number {
  return (((time.seconds & 0xffff) << 16) | (time.fraction >>> 16)) >>> 0
}

/**
 * Round trip in milliseconds from a report block (RFC 3550 §6.4.1), or null if the peer has no
 * sender report of ours yet or the numbers are impossible.
 */
export function roundTripMs(nowEpochMs: number, lsr: number, dlsr: number): number | null {
  if (lsr === 0) return null
  const units = (ntpMiddle(toNtp(nowEpochMs)) - lsr - dlsr) | 0
  return units < 0 ? null : (units / 65536) * 1000
}
