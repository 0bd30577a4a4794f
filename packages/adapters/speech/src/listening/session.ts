import type { RecognitionEvents } from '@offhook/voice'

/** Tells whoever listens; the same words as the events of voice. */
export type Tell = <Name extends keyof RecognitionEvents>(
  name: Name,
  ...args: RecognitionEvents[Name]
) => void

/** One listening, in the thread of speech. */
export interface Session {
  /** A frame of 20 ms at 16 kHz. It is the caller's again afterwards. */
  push(frame: Int16Array): void
  /** No more comes. `ended` follows what has been heard. */
  finish(): void
  /** Nothing is told from now on. */
  close(): void
  /** Resolves when everything that is over has been recognised. */
  idle(): Promise<void>
}

/** Samples of a frame, and its length. */
export const FRAME_SAMPLES = 320
export const FRAME_MS = 20
