/** Reads properties as they may be written: flags and numbers as such or as texts, blanks as none. */
import type { Properties } from '../definition/definition.ts'

export class PropertyReader {
  readonly #properties: Properties

  /** @param properties with their Liquid rendered */
  constructor(properties: Properties) {
    this.#properties = properties
  }

  /** The text, or undefined where it is absent or blank. Objects are read as JSON. */
  text(name: string): string | undefined {
    const value = textOf(this.#properties[name])
    return value.trim() === '' ? undefined : value
  }

  /** The same, with what holds when nothing is given. */
  textOr(name: string, fallback: string): string {
    return this.text(name) ?? fallback
  }

  number(name: string): number | undefined {
    const value = this.text(name)
    const number = Number(value)
    return value === undefined || !Number.isFinite(number) ? undefined : number
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.trim().toLowerCase()
    return value === undefined ? undefined : value === 'true' || value === '1'
  }

  method(name: string): 'GET' | 'POST' | undefined {
    const value = this.text(name)?.trim().toUpperCase()
    return value === 'GET' || value === 'POST' ? value : undefined
  }

  /** A list of `{ key, value }`, or an object, as one record of texts. */
  pairs(name: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.entries(name).map(({ key, value }) => [key, textOf(value)]))
  }

  /** The same with whatever else each pair holds. */
  entries(
    name: string,
  ): readonly ({ readonly key: string; readonly value: unknown } & Properties)[] {
    const value = this.#properties[name]
    if (Array.isArray(value)) {
      return value.filter(isRecord).map((pair) => {
        return { ...pair, key: textOf(pair['key']), value: pair['value'] }
      })
    }
    return isRecord(value) ? Object.entries(value).map(([key, one]) => ({ key, value: one })) : []
  }

  texts(name: string): readonly string[] {
    const value = this.#properties[name]
    if (Array.isArray(value)) return value.map(textOf).filter((one) => one !== '')
    return (this.text(name) ?? '').split(/[\s,]+/).filter((one) => one !== '')
  }
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as Liquid and attributes show it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
