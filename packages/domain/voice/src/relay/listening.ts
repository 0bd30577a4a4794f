import {
  type Clock,
  codes,
  type Disposer,
  type Listenable,
  messageOf,
  type Timer,
} from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import { Ear } from '../media/ear.ts'
import {
  deafness,
  type ListeningParts as EarParts,
  modeFor,
  spokenHints,
} from '../media/listening.ts'
import type { RelaySettings } from './relay-settings.ts'
import type { RelayFailure } from './relay-state.ts'

/** The longest that a caller may speak without a pause. */
const MAX_SPEECH_MS = 60_000
/** A recogniser that fails is asked again after so long, and so often until it understands a word. */
const AGAIN_MS = 1_000
const MOST_FAILURES = 5

/** What the caller does, as far as it is understood. */
export interface Heard {
  readonly speech: () => void
  readonly partial: (text: string) => void
  readonly final: (text: string) => void
  readonly digit: (digit: string) => void
  /** Speech is not understood (any more, or for a moment): keys are. */
  readonly deaf: (why: RelayFailure) => void
}

export interface ListeningParts extends EarParts {
  readonly clock: Clock
  readonly events: Listenable<VoiceEvents>
}

/** Listens to what a caller says, in one language at a time, and to the keys. */
export class Listening {
  readonly #parts: ListeningParts
  readonly #call: LiveCall
  readonly #settings: RelaySettings
  readonly #heard: Heard
  readonly #disposers: readonly Disposer[]
  #ear: Ear | null = null
  #language: string
  /** Counts what was begun: an answer of the rule for speech is of the last alone. */
  #begun = 0
  /** Of the recogniser, since it has understood something. */
  #failures = 0
  #again: Timer | null = null

  constructor(parts: ListeningParts, call: LiveCall, settings: RelaySettings, heard: Heard) {
    this.#parts = parts
    this.#call = call
    this.#settings = settings
    this.#heard = heard
    this.#language = settings.transcriptionLanguage
    this.#disposers = [
      parts.media.listen(call.endpointId, { digit: ({ digit }) => heard.digit(digit) }),
      parts.events.on('speech.forbidden', (accountSid, why) => {
        if (accountSid !== call.row.accountSid) return
        this.#end()
        heard.deaf({ code: codes.relayAttribute, message: `${why}: keys alone count` })
      }),
    ]
    this.#begin()
  }

  get language(): string {
    return this.#language
  }

  /** Listens for another language from now on. */
  switchTo(language: string): void {
    if (language === this.#language) return
    this.#language = language
    this.#end()
    this.#begin()
  }

  /** Idempotent. */
  close(): void {
    for (const dispose of this.#disposers) dispose()
    this.#end()
  }

  #end(): void {
    this.#begun++
    this.#again?.clear()
    this.#again = null
    this.#ear?.close()
    this.#ear = null
  }

  /** Whatever fails leaves the keys. */
  #begin(): void {
    const begun = this.#begun
    this.#open(begun).catch((error: unknown) => {
      if (begun !== this.#begun) return
      this.#heard.deaf({ code: codes.relayAttribute, message: messageOf(error) })
    })
  }

  async #open(begun: number): Promise<void> {
    const language = this.#language
    const { media, recogniser } = this.#parts
    const { hints, partialPrompts, speechTimeoutMs, languages, speechModel } = this.#settings
    const mode = recogniser?.capabilities.modes.includes('dictation')
      ? 'dictation'
      : modeFor({ hints })
    const { accountSid } = this.#call.row
    const deaf = await deafness(this.#parts, accountSid, { language, mode })
    if (begun !== this.#begun) return
    if (deaf || !recogniser) {
      const message = `${deaf?.message ?? 'Speech is not recognised here'}: keys alone count`
      return this.#heard.deaf({ code: codes.relayAttribute, message })
    }
    const model = languages.get(language.toLowerCase())?.speechModel ?? speechModel
    const ear = new Ear({ media, recogniser }, this.#call.endpointId, 'sent', {
      mode,
      language,
      hints: spokenHints(hints),
      ...(model === null ? {} : { model }),
      endSilenceMs: speechTimeoutMs,
      maxSpeechMs: MAX_SPEECH_MS,
      partials: partialPrompts && recogniser.capabilities.partials,
    })
    this.#ear = ear
    ear.events.on('speech', () => this.#heard.speech())
    ear.events.on('partial', ({ text }) => this.#heard.partial(text))
    ear.events.on('final', ({ text }) => {
      this.#failures = 0
      this.#heard.final(text)
    })
    ear.events.on('failed', ({ message }) => this.#failed(message))
  }

  #failed(message: string): void {
    this.#heard.deaf({ code: codes.relayAttribute, message })
    this.#end()
    if (++this.#failures >= MOST_FAILURES) return
    this.#again = this.#parts.clock.setTimeout(() => this.#begin(), AGAIN_MS)
  }
}
