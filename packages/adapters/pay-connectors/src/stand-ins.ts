/**
 * Texts that stand for digits while a package works on a request that it takes as texts. The digits take
 * their places in the bytes of the body, the last thing before these leave; they are never a text.
 */
import { randomUUID } from 'node:crypto'

export class StandIns {
  readonly #digits = new Map<string, Uint8Array>()

  /** A text for these digits, of letters and digits that no encoding changes; empty for none. */
  of(digits: Uint8Array): string {
    if (digits.length === 0) return ''
    const text = `standin${randomUUID().replaceAll('-', '')}`
    this.#digits.set(text, digits)
    return text
  }

  /** The bytes of a body, with the digits in their places. Whoever sends them overwrites them. */
  fill(body: string | Uint8Array): Buffer {
    const given = Buffer.from(body)
    const places = [...this.#digits]
      .map(([text, digits]) => ({ at: given.indexOf(text), length: text.length, digits }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)
    const grown = places.reduce((sum, { length, digits }) => sum + digits.length - length, 0)
    const filled = Buffer.alloc(given.length + grown)
    let from = 0
    let to = 0
    for (const { at, length, digits } of places) {
      to += given.copy(filled, to, from, at)
      filled.set(digits, to)
      to += digits.length
      from = at + length
    }
    given.copy(filled, to, from)
    return filled
  }
}
