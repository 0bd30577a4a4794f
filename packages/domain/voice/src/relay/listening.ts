import type { MediaRouter } from '@offhook/control'
import { codes, type Disposer, type Listenable, messageOf } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import { Ear } from '../media/ear.ts'
import type { Recogniser, SpeechPolicy } from '../speech-ports.ts'
import type { RelaySettings } from './relay-settings.ts'
import type { RelayFailure } from './relay-state.ts'

/** The longest that a caller may speak without a pause. */
const MAX_SPEECH_MS = 60_000

/** What the caller does, as far as it is understood. */
export interface Heard {
  readonly speech: () => void
  readonly partial: (text: string) => void
  readonly final: (text: string) => void
  readonly digit: (digit: string) => void
  /** Speech is not understood (any more): keys are. */
  readonly deaf: (why: RelayFailure) => void
}

export interface ListeningParts {
  readonly events: Listenable<VoiceEvents>
  readonly media: MediaRouter
  /** Null: nobody understands speech. */
  readonly recogniser: Recogniser | null
  readonly speechPolicy: SpeechPolicy
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
  #isOver = false

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
        this.#ear?.close()
        this.#ear = null
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
    this.#ear?.close()
    this.#ear = null
    this.#begin()
  }

  /** Idempotent. */
  close(): void {
    this.#isOver = true
    for (const dispose of this.#disposers) dispose()
    this.#ear?.close()
  }

  /** Whatever fails leaves the keys. */
  #begin(): void {
    this.#open().catch((error: unknown) => {
      if (!this.#isOver) this.#heard.deaf({ code: codes.relayAttribute, message: messageOf(error) })
    })
  }

  async #open(): Promise<void> {
    const language = this.#language
    const refusal = await this.#refusal(language)
    if (this.#isOver || language !== this.#language) return
    const { media, recogniser } = this.#parts
    if (refusal !== null || !recogniser) {
      const message = refusal ?? 'No recogniser of speech is installed'
      return this.#heard.deaf({
        code: codes.relayAttribute,
        message: `${message}: keys alone count`,
      })
    }
    const { hints, partialPrompts, speechTimeoutMs, languages, speechModel } = this.#settings
    const model = languages.get(language.toLowerCase())?.speechModel ?? speechModel
    const ear = new Ear({ media, recogniser }, this.#call.endpointId, 'sent', {
      mode: recogniser.capabilities.modes.includes('dictation') ? 'dictation' : 'hints',
      language,
      hints,
      ...(model === null ? {} : { model }),
      endSilenceMs: speechTimeoutMs,
      maxSpeechMs: MAX_SPEECH_MS,
      partials: partialPrompts && recogniser.capabilities.partials,
    })
    this.#ear = ear
    ear.events.on('speech', () => this.#heard.speech())
    ear.events.on('partial', ({ text }) => this.#heard.partial(text))
    ear.events.on('final', ({ text }) => this.#heard.final(text))
    ear.events.on('failed', (failure) => this.#heard.deaf(failure))
  }

  /** Why nobody listens for this language; null when somebody does. */
  async #refusal(language: string): Promise<string | null> {
    const { recogniser, speechPolicy } = this.#parts
    if (!recogniser) return null
    const { languages } = recogniser.capabilities
    const [plain = language] = language.split('-')
    const names = [language.toLowerCase(), plain.toLowerCase()]
    if (languages && !languages.some((each) => names.includes(each.toLowerCase()))) {
      return `Speech in ${language} is not understood here`
    }
    return speechPolicy(this.#call.row.accountSid)
  }
}
