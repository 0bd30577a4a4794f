import type { Interruptible } from '@offhook/conversation-relay'

/** How quickly a caller who speaks breaks in: at the first sound, or once a word is understood. */
export const sensitivities = ['low', 'medium', 'high'] as const
export type Sensitivity = (typeof sensitivities)[number]

/** The voice of one language. */
export interface RelayVoice {
  readonly voice: string | null
  readonly speechModel: string | null
}

/** How an application wants to talk with a caller. */
export interface RelaySettings {
  readonly url: string
  readonly welcomeGreeting: string | null
  readonly welcomeGreetingInterruptible: Interruptible
  /** BCP 47, of what is spoken and of what is listened for, to begin with. */
  readonly ttsLanguage: string
  readonly transcriptionLanguage: string
  /** What is spoken and recognised by, for each language that was named; in small letters. */
  readonly languages: ReadonlyMap<string, RelayVoice>
  readonly voice: string | null
  readonly speechModel: string | null
  readonly interruptible: Interruptible
  readonly sensitivity: Sensitivity
  readonly preemptible: boolean
  /** What is told while the application speaks and is not interrupted by it. */
  readonly reportDuringSpeech: Interruptible
  readonly dtmfDetection: boolean
  readonly partialPrompts: boolean
  readonly hints: readonly string[]
  /** Milliseconds of silence that end what the caller says. */
  readonly speechTimeoutMs: number
  readonly customParameters: Readonly<Record<string, string>>
}

/** Whether a way of breaking in is among those that are allowed. */
export function allows(word: Interruptible, by: 'speech' | 'dtmf'): boolean {
  return word === 'any' || word === by
}
