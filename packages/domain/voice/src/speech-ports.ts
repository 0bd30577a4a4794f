/**
 * What voice needs of a recogniser of speech. The sound never passes through the thread that handles
 * calls: a tap writes it into shared memory, and the recogniser reads it there in a thread of its own.
 * What a voice is needs no port beside `Prompts`: a text becomes a file, sentence by sentence if
 * somebody asks for it so.
 */
import type { AccountSid, Listenable } from '@offhook/core'

/**
 * What is listened for. `hints`: some words and phrases among whatever else is said. `digits`: a
 * number that is read out. `dictation`: anything, word by word.
 */
export const recognitionModes = ['hints', 'digits', 'dictation'] as const
export type RecognitionMode = (typeof recognitionModes)[number]

export interface RecognitionRequest {
  readonly mode: RecognitionMode
  /** BCP 47, as `en-US`. */
  readonly language: string
  /** What is likely to be said; text from outside, as its author wrote it. */
  readonly hints: readonly string[]
  /** Of `digits`: exactly so many; any number when left out. */
  readonly digitCount?: number
  /** TwiML's name of a model; a recogniser that does not know it goes by its own. */
  readonly model?: string
  /** Milliseconds of silence after speech that end an utterance. */
  readonly endSilenceMs: number
  /** An utterance that lasts longer is cut there. */
  readonly maxSpeechMs: number
  /** Whether `partial` is wanted. */
  readonly partials: boolean
}

/** One utterance as it was understood. Never logged above debug. */
export interface Utterance {
  readonly text: string
  /** The hint that was said, as its author wrote it; null when the text is no hint. */
  readonly hint: string | null
  /** 0 to 1; null where the recogniser gives none. */
  readonly confidence: number | null
  /** Where it lies: milliseconds since listening began. */
  readonly startMs: number
  readonly endMs: number
}

/** What one listening tells. Exactly one of `failed` and `ended` comes, and it is the last. */
export interface RecognitionEvents {
  /** Somebody begins to speak. */
  speech: []
  /** What the utterance that goes on sounds like so far; `stability` is 0 to 1. */
  partial: [partial: { readonly text: string; readonly stability: number }]
  /** Somebody has stopped speaking; `final` or `noMatch` follows when it is known. */
  silence: []
  final: [utterance: Utterance]
  /** Something was said that is not understood. */
  noMatch: []
  /** Nothing more is recognised. `code` is documented; `message` says what is to be done. */
  failed: [fault: { readonly code: number; readonly message: string }]
  ended: []
}

/** One listening: utterance after utterance, in order, until it is ended. */
export interface Recognition {
  readonly events: Listenable<RecognitionEvents>
  /** No more sound comes: what has been heard is recognised, then `ended`. */
  finish(): void
  /** Nobody wants to know any more: no event comes after this. Idempotent. */
  close(): void
}

/** What a recogniser can do. */
export interface RecogniserCapabilities {
  /** BCP 47; a language alone stands for all its regions. Null = any. */
  readonly languages: readonly string[] | null
  readonly modes: readonly RecognitionMode[]
  readonly partials: boolean
}

/** Recognises speech. The server hands one in; without one keys are all that is understood. */
export interface Recogniser {
  /** For documents and logs: `pocketsphinx`. */
  readonly name: string
  readonly capabilities: RecogniserCapabilities
  /** Samples in a second that it wants to have. */
  readonly sampleRate: 8_000 | 16_000
  /**
   * Begins to listen. Returns at once and never throws: what goes wrong is `failed`.
   * @param sound a ring of frames of one channel (`createFrameRing`) at `sampleRate`
   */
  open(request: RecognitionRequest, sound: SharedArrayBuffer): Recognition
  /**
   * Recognises a finished recording: every utterance of a channel, in order.
   * @param path mono or stereo 16-bit WAV
   * @throws OffhookError when it cannot
   */
  transcribe(
    path: string,
    request: Pick<RecognitionRequest, 'mode' | 'language' | 'hints'> & {
      readonly channel: 0 | 1
      readonly signal?: AbortSignal
    },
  ): Promise<readonly Utterance[]>
  close(): Promise<void>
}

/** Whether an account's calls may be listened to now; else the sentence that says why not. */
export type SpeechPolicy = (accountSid: AccountSid) => Promise<string | null>
