/**
 * What is kept of the keys that were pressed in one execution, where its account may keep none: the flow
 * goes on with them, its rows say that there were some.
 */
const COVER = '***'
/** A recording says `hangup` in their place. */
const KEYS = /^[0-9*#A-D]+$/
/** Shorter ones stand in other texts by chance. */
const FEWEST_INSIDE = 4
/** In these longer ones stand by chance too; nobody's keys were put in there. */
const SIDS = /(\b[A-Z]{2}[0-9a-f]{32}\b)/

export class KeptKeys {
  readonly #pressed = new Set<string>()

  /** Notes the keys that a request or a widget has brought, wherever they stand in it. */
  note(values: unknown): void {
    if (typeof values !== 'object' || values === null) return
    for (const [name, value] of Object.entries(values)) {
      if (name === 'Digits' && KEYS.test(String(value))) this.#pressed.add(String(value))
      else this.note(value)
    }
  }

  /** The same without them, also where they were saved by another name or put into a text. */
  cover<T>(values: T): T {
    return this.#pressed.size === 0 ? values : (this.#covered(values) as T)
  }

  #covered(value: unknown): unknown {
    if (typeof value === 'string') return this.#coveredText(value)
    if (typeof value === 'number') {
      const isPressed = this.#pressed.has(String(value)) && String(value).length >= FEWEST_INSIDE
      return isPressed ? COVER : value
    }
    if (Array.isArray(value)) return value.map((each) => this.#covered(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, this.#covered(each)]),
    )
  }

  #coveredText(text: string): string {
    if (this.#pressed.has(text)) return COVER
    const inside = [...this.#pressed].filter((keys) => keys.length >= FEWEST_INSIDE)
    const cover = (part: string): string =>
      inside.reduce((covered, keys) => covered.replaceAll(keys, COVER), part)
    // Every second part is a SID.
    return text
      .split(SIDS)
      .map((part, index) => (index % 2 === 1 ? part : cover(part)))
      .join('')
  }
}
