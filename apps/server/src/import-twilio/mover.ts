import { type Api, type Family, type Fields, RefusedError, type Row } from './api.ts'
import type { Report } from './report.ts'

/**
 * Carries one kind of resource after another. Whatever the target has by the same name is that
 * resource: it is changed where it differs, so that a second run changes nothing.
 */
export class Mover {
  readonly from: Api
  readonly to: Api
  readonly report: Report
  readonly isDry: boolean
  /** New sids by the old ones. */
  readonly #sids = new Map<string, string>()

  constructor(options: { from: Api; to: Api; report: Report; isDry: boolean }) {
    this.from = options.from
    this.to = options.to
    this.report = options.report
    this.isDry = options.isDry
    this.#sids.set(options.from.accountSid, options.to.accountSid)
  }

  /** From now on the old sid means the new one. */
  map(old: unknown, fresh: unknown): void {
    if (typeof old === 'string' && typeof fresh === 'string') this.#sids.set(old, fresh)
  }

  sidOf(old: unknown): string | undefined {
    return typeof old === 'string' ? this.#sids.get(old) : undefined
  }

  /** A text with each sid that is known replaced. */
  translate(text: string): string {
    return text.replace(/\b[A-Z]{2}[0-9a-f]{32}\b/g, (sid) => this.#sids.get(sid) ?? sid)
  }

  /** Sids in a text that mean nothing at the target. */
  unknownSids(text: string, prefixes: RegExp): readonly string[] {
    const known = new Set(this.#sids.values())
    const sids = text.match(/\b[A-Z]{2}[0-9a-f]{32}\b/g) ?? []
    return [...new Set(sids)].filter((sid) => prefixes.test(sid) && !known.has(sid))
  }

  /**
   * Makes or changes one row, and says so.
   * @param what.same whether what the target has is right already
   * @returns the row at the target; undefined in a dry run that would make it, or where it is refused
   */
  async put(what: {
    readonly kind: string
    readonly name: string
    readonly old: unknown
    readonly there: Row | undefined
    readonly family: Family
    readonly path: string
    readonly fields: Fields
    readonly same: (there: Row) => boolean
  }): Promise<Row | undefined> {
    const { kind, name, there, family, path, fields } = what
    if (there) {
      this.map(what.old, there['sid'])
      if (what.same(there)) {
        this.report.add(kind, name, 'keep')
        return there
      }
    }
    if (this.isDry) {
      this.report.add(kind, name, there ? 'update' : 'create')
      return there
    }
    try {
      const suffix = path.endsWith('.json') ? '.json' : ''
      const collection = suffix ? path.slice(0, -suffix.length) : path
      const at = there ? `${collection}/${String(there['sid'])}${suffix}` : path
      const row = await this.to.post(family, at, fields)
      this.map(what.old, row['sid'])
      this.report.add(kind, name, there ? 'update' : 'create')
      return row
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      this.report.add(kind, name, 'fail', error.message)
      return there
    }
  }
}

/** The row with this value. */
export function rowWith(rows: readonly Row[], key: string, value: unknown): Row | undefined {
  return rows.find((row) => row[key] === value)
}
