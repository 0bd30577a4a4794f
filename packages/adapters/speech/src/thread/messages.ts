/** What the thread that handles calls and the thread of speech say to each other. */
import type { RecognitionEvents, RecognitionRequest, Utterance } from '@offhook/voice'
import type { EngineSettings } from '../engine-settings.ts'

/** What the thread begins with. */
export interface SpeechThreadData {
  readonly engine: EngineSettings
}

export type ToThread =
  | {
      readonly type: 'open'
      readonly id: number
      readonly request: RecognitionRequest
      readonly sound: SharedArrayBuffer
    }
  | { readonly type: 'finish' | 'close'; readonly id: number }
  | {
      readonly type: 'transcribe'
      readonly id: number
      readonly path: string
      readonly channel: 0 | 1
      readonly request: RecognitionRequest
    }
  /** Answered at once by a thread that does not hang. */
  | { readonly type: 'ask-whether-alive' }
  | { readonly type: 'stop' }

/** An event of one listening, as its name and its arguments. */
export type ToldEvent = {
  [Name in keyof RecognitionEvents]: {
    readonly type: 'event'
    readonly id: number
    readonly name: Name
    readonly args: RecognitionEvents[Name]
  }
}[keyof RecognitionEvents]

export type FromThread =
  | ToldEvent
  | { readonly type: 'transcribed'; readonly id: number; readonly utterances: readonly Utterance[] }
  | { readonly type: 'not-transcribed'; readonly id: number; readonly message: string }
  | { readonly type: 'alive' }
  | { readonly type: 'stopped' }
