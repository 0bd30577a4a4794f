import type { Sound } from '../audio/sound.ts'

export interface SpeechRequest {
  /** Plain text; markup has been turned into words and pauses. */
  readonly text: string
  /** TwiML's name of a voice: `man`, `woman`, `alice`, `Polly.Joanna`, …; null = the default. */
  readonly voice: string | null
  /** BCP 47, as `en-US`. */
  readonly language: string | null
  /** Times the voice's own; 1 when left out. */
  readonly rate?: number
  readonly pitch?: number
}

/**
 * A voice. One is built in; an installation may put another before it. `speak` resolves with null
 * when this voice cannot say it (a language it does not have): the next one is asked.
 */
export interface TextToSpeech {
  readonly name: string
  /** What it speaks, in BCP 47: a language alone stands for all its regions. Null = any. */
  readonly languages: readonly string[] | null
  /** Whether it has this very text, of a language that it does not speak. */
  knows?(text: string, language: string): boolean
  speak(request: SpeechRequest): Promise<Sound | null>
  close(): Promise<void>
}
