import type { LiveCall } from '../../calls/live-call.ts'
import { childController, interrupt } from '../../waiting/interruption.ts'
import { DEFAULT_RING_TONE, type RingTone, ringTones } from './ring-tones.ts'

/** Plays ringback to a caller. Returns what stops it. */
export function playRingback(
  call: LiveCall,
  ringTone: RingTone | null,
  signal: AbortSignal,
): () => void {
  const ringing = childController(signal)
  const tone = ringTones[ringTone ?? DEFAULT_RING_TONE]
  call.speaker.play(tone, 0, ringing.signal).catch(() => {})
  return () => {
    interrupt(ringing.controller, 'done')
    ringing.dispose()
  }
}
