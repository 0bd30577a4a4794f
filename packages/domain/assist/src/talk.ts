import { messageOf, timeoutSignal } from '@offhook/core'
import type { AssistRules } from './assist-rules.ts'
import { factsFor } from './facts.ts'
import type { Suggestion, TalkFault, TalkLine, TalkView } from './model.ts'
import type { Adviser } from './ports.ts'

const MOST_LINES = 200
const MOST_SUGGESTIONS = 5
/** What a language model is told of what was said before. */
const TOLD_LINES = 20
/** An answer that comes later is none. */
const ADVICE_MS = 10_000

/** What is said between a customer and agents, and what could be answered. */
export class Talk {
  readonly #rules: AssistRules
  readonly #adviser: Adviser | null
  readonly #changed: () => void
  #view: TalkView = { lines: [], partial: null, suggestions: [], fault: null }
  #count = 0
  #asking: AbortController | null = null

  constructor(rules: AssistRules, adviser: Adviser | null, changed: () => void) {
    this.#rules = rules
    this.#adviser = adviser
    this.#changed = changed
  }

  get view(): TalkView {
    return this.#view
  }

  said(who: TalkLine['who'], text: string, at: number): void {
    const line = { number: ++this.#count, who, text, at }
    const { partial } = this.#view
    this.#show({
      lines: [...this.#view.lines, line].slice(-MOST_LINES),
      partial: partial?.who === who ? null : partial,
    })
    if (who !== 'customer') return
    this.#suggest(factsFor(text, this.#rules.facts))
    void this.#ask()
  }

  isSaying(who: TalkLine['who'], text: string): void {
    this.#show({ partial: { who, text } })
  }

  fails(fault: TalkFault | null): void {
    this.#show({ fault, ...(fault !== null && { partial: null }) })
  }

  /** Nobody is asked any more. */
  close(): void {
    this.#asking?.abort()
    this.#asking = null
  }

  /** One question at a time: what was said since is another. */
  async #ask(): Promise<void> {
    if (!this.#adviser) return
    this.close()
    const asking = new AbortController()
    this.#asking = asking
    const signal = AbortSignal.any([asking.signal, timeoutSignal(ADVICE_MS)])
    try {
      const lines = this.#view.lines.slice(-TOLD_LINES)
      const text = await this.#adviser.advise(lines, this.#rules.facts, signal)
      if (this.#asking !== asking) return
      if (this.#view.fault?.code === 'not-advised') this.#show({ fault: null })
      if (text !== null) this.#suggest([{ text, because: null }])
    } catch (error) {
      if (this.#asking === asking) this.fails({ code: 'not-advised', message: messageOf(error) })
    }
  }

  #suggest(added: readonly Suggestion[]): void {
    if (added.length === 0) return
    const texts = new Set(added.map(({ text }) => text))
    const others = this.#view.suggestions.filter(({ text }) => !texts.has(text))
    this.#show({ suggestions: [...added, ...others].slice(0, MOST_SUGGESTIONS) })
  }

  #show(change: Partial<TalkView>): void {
    this.#view = { ...this.#view, ...change }
    this.#changed()
  }
}
