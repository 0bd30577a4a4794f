/** Conditions of a WHERE with their parameters; values never become part of the text. */
import { quoted } from '../entities/entity.ts'

export class Conditions {
  readonly #parts: string[] = []
  readonly values: unknown[] = []
  /** A value was asked for that no row can have. */
  #isVoid = false

  /** `property operator $n`; an undefined value adds nothing. */
  add(property: string, operator: '=' | '<' | '<=' | '>=', value: unknown): this {
    if (value !== undefined) this.#parts.push(`${quoted(property)} ${operator} ${this.bind(value)}`)
    return this
  }

  /** Each property has the value that is given for it; null = none. */
  same(values: object): this {
    for (const [property, value] of Object.entries(values)) {
      if (value === null) this.raw(`${quoted(property)} IS NULL`)
      else this.add(property, '=', value)
    }
    return this
  }

  /** A condition without a value. */
  raw(condition: string): this {
    this.#parts.push(condition)
    return this
  }

  /**
   * Gives the placeholder of a value. Postgres takes no NUL in a text, so no row has one: whoever
   * asks for it finds nothing.
   */
  bind(value: unknown): string {
    if (hasNul(value)) this.#isVoid = true
    const storable = Array.isArray(value) ? value.filter((one) => !hasNul(one)) : value
    this.values.push(hasNul(value) ? '' : storable)
    return `$${this.values.length}`
  }

  toString(): string {
    return [...(this.#isVoid ? ['false'] : []), ...this.#parts].join(' AND ') || 'true'
  }
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\u0000')
}
