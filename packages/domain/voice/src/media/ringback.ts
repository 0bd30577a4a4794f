import { childController, interrupt } from '../waiting/interruption.ts'
import { DEFAULT_RING_TONE, type RingTone, ringTones } from './ring-tones.ts'
import type { Speaker } from './speaker.ts'

/** Plays ringback to whoever hears the speaker. Returns what stops it. */
export function playRingback(
  speaker: Speaker,
  ringTone: RingTone | null,
  signal: AbortSignal,
): () => void {
  const ringing = childController(signal)
  const tone = ringTones[ringTone ?? DEFAULT_RING_TONE]
  speaker.play(tone, 0, ringing.signal).catch(() => {})
  return () => {
    interrupt(ringing.controller, 'done')
    ringing.dispose()
  }
}
