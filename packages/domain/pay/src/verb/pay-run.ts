/** One `<Pay>`: asks for item after item, with its prompts and attempts, then for the money. */
import type { Clock, Logger } from '@offhook/core'
import type { TwimlElement } from '@offhook/twiml'
import type { Keypad, VerbStep } from '@offhook/voice'
import { isMatcher, itemOf } from '../items.ts'
import type { Capture, PaymentSettings } from '../model.ts'
import { PaySession, type Told } from '../pay-session.ts'
import type { Connector } from '../ports.ts'
import { defaultPrompt } from './default-prompts.ts'
import { choosePrompt, type PromptMoment } from './prompt-choice.ts'

export interface PayRunOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly step: VerbStep
  readonly keypad: Keypad
  readonly connector: Connector
  readonly settings: PaymentSettings
  readonly language: string
  readonly maxAttempts: number
  readonly prompts: readonly TwimlElement[]
  /** Told what is not as it should be in what is read. */
  readonly remark: (code: number, message: string) => void
  /** As it begins, after each item, and in the end. */
  readonly tell: (told: Told, what: { readonly for: string; readonly attempt: number }) => void
}

export class PayRun {
  readonly #options: PayRunOptions
  readonly #session: PaySession
  #last: Told | null = null
  /** Called at the next key, and when a capture is over. */
  #woken: (() => void) | null = null
  #asked = { for: '', attempt: 1 }
  #mismatches = 0

  constructor(options: PayRunOptions) {
    this.#options = options
    const { clock, logger, keypad, settings, connector, language, remark } = options
    this.#session = new PaySession({
      ...{ clock, logger, keypad, settings, connector, language, remark },
      tell: (told) => {
        this.#last = told
        if (told.kind !== 'partial' && told.kind !== 'moved') options.tell(told, this.#asked)
        this.#woken?.()
      },
    })
  }

  /** Ends it, whatever it does. */
  cancel(): void {
    this.#session.end('transaction-cancelled')
  }

  /** Resolves with the last word. */
  async run(): Promise<Told> {
    for (;;) {
      const [capture] = this.#session.required
      if (this.#session.over.aborted || capture === undefined) break
      if (!(await this.#askFor(capture))) this.#session.end('too-many-failed-attempts')
    }
    if (!this.#session.over.aborted) await this.#process()
    return this.#last as Told
  }

  /** False when the attempts are used up. */
  async #askFor(capture: Capture): Promise<boolean> {
    const { maxAttempts } = this.#options
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const errorType = attempt === 1 ? null : this.#session.state.errorType
      this.#asked = { for: itemOf(capture), attempt }
      const { cardType } = this.#session.state
      const matching = isMatcher(capture)
      await this.#capture(capture, { for: itemOf(capture), attempt, errorType, cardType, matching })
      const { phase, entered } = this.#session.state
      if (phase === 'over' || entered.includes(capture)) return true
      // The two differ: both are asked for again, which counts as an attempt of the first.
      if (matching && !entered.includes(itemOf(capture))) return ++this.#mismatches < maxAttempts
    }
    return false
  }

  async #capture(capture: Capture, moment: PromptMoment): Promise<void> {
    const { clock, settings } = this.#options
    const prompt = new AbortController()
    this.#session.capture(capture)
    const over = new Promise<void>((resolve) => {
      this.#woken = () => {
        // The first key ends what is said.
        prompt.abort()
        if (this.#session.state.phase !== 'capturing') resolve()
      }
      if (this.#session.state.phase !== 'capturing') resolve()
    })
    await Promise.race([this.#say(moment, prompt.signal), over])
    const isSilent = !prompt.signal.aborted
    const timer = isSilent
      ? clock.setTimeout(() => {
          if (!prompt.signal.aborted) this.#session.giveUpCapture()
        }, settings.timeout * 1000)
      : null
    await over
    timer?.clear()
    prompt.abort()
    this.#woken = null
  }

  async #process(): Promise<void> {
    const moment: PromptMoment = {
      for: 'payment-processing',
      attempt: 1,
      errorType: null,
      cardType: this.#session.state.cardType,
      matching: false,
    }
    this.#asked = { for: 'payment-processing', attempt: 1 }
    const over = new Promise<void>((resolve) => {
      this.#session.over.addEventListener('abort', () => resolve(), { once: true })
    })
    this.#session.complete()
    const said = new AbortController()
    if (!this.#options.settings.confirmation) await this.#say(moment, said.signal)
    await over
    said.abort()
  }

  /** Never rejects: what cannot be heard keeps nobody from paying. */
  async #say(moment: PromptMoment, signal: AbortSignal): Promise<void> {
    const { prompts, step, keypad, language, remark } = this.#options
    const either = AbortSignal.any([signal, step.signal])
    const prompt = choosePrompt(prompts, moment)
    try {
      if (prompt) await step.runInside(prompt, either)
      else await keypad.say(defaultPrompt(language, moment), language, either, remark)
    } catch {
      // Interrupted by a key, or the call is over: the session knows.
    }
  }
}
