import type { Http } from './http.ts'

/** At most so many rows of a list are read; an administrator looks after hundreds. */
const MOST = 1_000

type Fields = Readonly<Record<string, string>>

/** A collection of the public interface: forms in, rows by the names of the wire out. */
export interface Collection<Row> {
  list(query?: Fields): Promise<readonly Row[]>
  create(fields: Fields): Promise<Row>
  update(sid: string, fields: Fields): Promise<Row>
  remove(sid: string): Promise<unknown>
}

/** A collection below `/offhook/v1`: JSON in and out. */
export interface OwnCollection<Row, Request> {
  list(): Promise<readonly Row[]>
  create(request: Request): Promise<Row>
  update(sid: string, request: Request): Promise<Row>
  remove(sid: string): Promise<unknown>
}

/** What administrators do at the server: lists, and changes of single rows. */
export class Admin {
  readonly http: Http
  #changing: Promise<unknown> = Promise.resolve()

  constructor(http: Http) {
    this.http = http
  }

  /** @param suffix what follows each path: `.json` in the family of 2010 */
  collection<Row>(path: string, name: string, suffix = ''): Collection<Row> {
    const { http } = this
    const one = (sid: string) => `${path}/${encodeURIComponent(sid)}${suffix}`
    return {
      list: async (query = {}) => {
        const page = await http.get<Record<string, readonly Row[]>>(path + suffix, {
          query: { PageSize: MOST, ...query },
        })
        return page[name] ?? []
      },
      create: (form) => http.post(path + suffix, { form }),
      update: (sid, form) => http.post(one(sid), { form }),
      remove: (sid) => http.delete(one(sid)),
    }
  }

  own<Row, Request>(path: string, name: string): OwnCollection<Row, Request> {
    const { http } = this
    const whole = `/offhook/v1/${path}`
    const one = (sid: string) => `${whole}/${encodeURIComponent(sid)}`
    return {
      list: async () => {
        const rows: Row[] = []
        let cursor: string | null = null
        do {
          const page: Record<string, unknown> = await http.get(whole, { query: { cursor } })
          rows.push(...(page[name] as readonly Row[]))
          cursor = (page['next'] as string | null) || null
        } while (cursor !== null && rows.length < MOST)
        return rows
      },
      create: (json) => http.post(whole, { json }),
      update: (sid, json) => http.post(one(sid), { json }),
      remove: (sid) => http.delete(one(sid)),
    }
  }

  /** The document of settings of the site. */
  configuration(): Promise<Readonly<Record<string, unknown>>> {
    return this.http.get('/v1/Configuration')
  }

  configure(json: object): Promise<Readonly<Record<string, unknown>>> {
    return this.http.post('/v1/Configuration', { json })
  }

  /**
   * Changes a part of a setting. A setting is replaced as a whole, so it is read anew, and one change
   * waits for the other: nobody's is lost.
   * @param change the settings to write, of the document as it is now
   */
  reconfigure(change: (now: Readonly<Record<string, unknown>>) => object): Promise<unknown> {
    return this.inTurn(async () => this.configure(change(await this.configuration())))
  }

  /** Runs a change that reads first once those before it have ended; one that fails stops none. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(change)
    this.#changing = changed.catch(() => undefined)
    return changed
  }
}
