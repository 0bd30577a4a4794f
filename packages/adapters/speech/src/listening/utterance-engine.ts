import type { RecognitionRequest } from '@offhook/voice'

/** What was understood of one utterance. */
export interface Heard {
  readonly text: string
  readonly hint: string | null
  readonly confidence: number | null
}

/** Takes what has been understood of an utterance that goes on. */
export type TellSoFar = (text: string) => void

/** The decoding of one utterance. It begins with the speech, so that it can load what it needs. */
export interface UtteranceDecoder {
  /** A recogniser that works while somebody speaks: each frame as it comes, before `decode`. */
  hear?(frame: Int16Array): void
  /**
   * Once: all of it, 16-bit linear at 16 kHz. Null when nothing was understood.
   * @throws Error when it failed
   */
  decode(samples: Int16Array): Promise<Heard | null>
  /** Nobody wants to know any more. Idempotent. */
  giveUp(): void
}

/** A recogniser that takes whole utterances; where they begin and end is found here. */
export interface UtteranceEngine {
  /**
   * True while it has time to decode what may not be the end yet: in a pause, so that the words are
   * there when the pause has become the end. Left out where each decoding costs something.
   */
  readonly hasTime?: boolean
  /**
   * Somebody begins to speak. Never throws.
   * @param soFar told the words so far by a recogniser that hears; left out where nobody asks
   */
  begin(request: RecognitionRequest, soFar?: TellSoFar): UtteranceDecoder
  close(): Promise<void>
}
