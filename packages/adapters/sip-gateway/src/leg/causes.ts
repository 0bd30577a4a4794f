/** What SIP is told of our causes; `causeOfAnswer` of voice is the other direction. */
import type { LegCause } from '@offhook/voice'

const statusOfCause: Readonly<Record<LegCause, number>> = {
  normal: 603,
  canceled: 487,
  busy: 486,
  'no-answer': 480,
  rejected: 603,
  'not-found': 404,
  'invalid-number': 484,
  unavailable: 480,
  'not-permitted': 403,
  'media-failed': 488,
  'network-failed': 503,
  overload: 503,
  loop: 482,
  'time-limit': 480,
  'node-lost': 503,
  failed: 500,
}

/** The final status that refuses an incoming call. */
export function statusOf(cause: LegCause): number {
  return statusOfCause[cause]
}

/** RFC 3326: what a BYE of ours says. `normal` needs no words. */
const q850OfCause: Partial<Record<LegCause, string>> = {
  'time-limit': 'Q.850;cause=16;text="Time limit"',
  'media-failed': 'Q.850;cause=47;text="Media failed"',
  'network-failed': 'Q.850;cause=41;text="Temporary failure"',
  overload: 'Q.850;cause=42;text="Congestion"',
  'node-lost': 'Q.850;cause=41;text="Node lost"',
  failed: 'Q.850;cause=41;text="Temporary failure"',
}

export function reasonOf(cause: LegCause): string | undefined {
  return q850OfCause[cause]
}
