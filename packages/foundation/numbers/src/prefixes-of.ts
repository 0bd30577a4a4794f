/**
 * The beginnings of what a pattern of a numbering plan matches. These patterns are made of digits,
 * classes, groups, alternatives and counted repetition, and of nothing else.
 */

/** A beginning is told to this many digits. */
const MAX_DIGITS = 6

/** Beginnings that may go on, and those that are whole: behind them anything may stand. */
interface Beginnings {
  readonly open: readonly string[]
  readonly closed: readonly string[]
}

/** @returns sorted and distinct; none lies within another */
export function prefixesOf(pattern: string): readonly string[] {
  const reader = new Reader(pattern)
  const { open, closed } = reader.alternatives({ open: [''], closed: [] })
  const all = [...new Set([...open, ...closed])].filter((prefix) => prefix !== '').sort()
  return all.filter((one) => !all.some((other) => other !== one && one.startsWith(other)))
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  alternatives(before: Beginnings): Beginnings {
    const open: string[] = []
    let closed = before.closed
    do {
      const branch = this.#sequence({ open: before.open, closed })
      open.push(...branch.open)
      closed = branch.closed
    } while (this.#take('|'))
    return { open, closed }
  }

  #sequence(before: Beginnings): Beginnings {
    let now = before
    while (this.#at < this.#text.length && !'|)'.includes(this.#text[this.#at] ?? '')) {
      now = this.#repeated(now)
    }
    return now
  }

  #repeated(before: Beginnings): Beginnings {
    const start = this.#at
    let now = this.#atom(before)
    const end = this.#at
    if (this.#take('?')) {
      return { open: [...new Set([...before.open, ...now.open])], closed: now.closed }
    }
    const count = /^\{(\d+)(,\d+)?\}/.exec(this.#text.slice(this.#at))
    if (!count) return now
    for (let times = 1; times < Number(count[1]); times++) {
      this.#at = start
      now = this.#atom(now)
    }
    this.#at = end + count[0].length
    // What may be longer says nothing more.
    return count[2] === undefined ? now : { open: [], closed: [...now.closed, ...now.open] }
  }

  #atom(before: Beginnings): Beginnings {
    if (this.#take('(')) {
      this.#take('?:')
      const inner = this.alternatives(before)
      this.#take(')')
      return inner
    }
    const digits = this.#digits()
    if (digits.length === 10) return { open: [], closed: [...before.closed, ...before.open] }
    const open: string[] = []
    const closed = [...before.closed]
    for (const prefix of before.open) {
      if (prefix.length >= MAX_DIGITS) closed.push(prefix)
      else open.push(...digits.map((digit) => prefix + digit))
    }
    return { open, closed }
  }

  /** The digits that may stand here. */
  #digits(): readonly string[] {
    if (this.#take('\\d')) return [...'0123456789']
    const list = /^\[([\d-]+)\]/.exec(this.#text.slice(this.#at))
    if (!list) return [this.#text[this.#at++] ?? '']
    this.#at += list[0].length
    return [...'0123456789'].filter((digit) => new RegExp(list[0]).test(digit))
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }
}
