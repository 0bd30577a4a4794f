/** A client of REST as the contract has it: of the vendor, or of any server that speaks it. */
import { OperatorError } from '@offhook/core'

export type Row = Readonly<Record<string, unknown>>
export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The families that are read and written, by the host that the vendor has for each. */
export type Family = 'api' | 'taskrouter' | 'studio'

export interface ApiOptions {
  /** Where all families are; null: at the vendor, each at a host of its own. */
  readonly baseUrl: string | null
  readonly accountSid: string
  /** The account, or the sid of a key. */
  readonly user: string
  readonly secret: string
}

/** A request that was refused, with what the answer says of it. */
export class RefusedError extends Error {}

export class Api {
  readonly accountSid: string
  readonly #options: ApiOptions

  constructor(options: ApiOptions) {
    this.#options = options
    this.accountSid = options.accountSid
  }

  /** All rows of a list, page after page. */
  async list(family: Family, path: string): Promise<readonly Row[]> {
    const rows: Row[] = []
    let next: string | null = `${path}${path.includes('?') ? '&' : '?'}PageSize=500`
    while (next !== null) {
      const body: Row = await this.#ask(family, next, null)
      const meta = (body['meta'] ?? {}) as Row
      const key = meta['key'] ?? Object.keys(body).find((name) => Array.isArray(body[name]))
      rows.push(...((body[String(key)] ?? []) as Row[]))
      const follows = meta['next_page_url'] ?? body['next_page_uri']
      next = typeof follows === 'string' ? pathOf(follows) : null
    }
    return rows
  }

  get(family: Family, path: string): Promise<Row> {
    return this.#ask(family, path, null)
  }

  /** @throws RefusedError */
  post(family: Family, path: string, fields: Fields): Promise<Row> {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) {
      if (value !== null && value !== undefined) form.append(name, String(value))
    }
    return this.#ask(family, path, form)
  }

  async #ask(family: Family, path: string, form: URLSearchParams | null): Promise<Row> {
    const { baseUrl, user, secret } = this.#options
    const base = baseUrl?.replace(/\/+$/, '') ?? `https://${family}.twilio.com`
    const response = await fetch(base + path, {
      method: form ? 'POST' : 'GET',
      headers: { authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` },
      ...(form && { body: form }),
    }).catch((error: Error) => {
      throw new OperatorError(`${base} does not answer: ${String(error.cause ?? error.message)}`)
    })
    const body = (await response.json().catch(() => ({}))) as Row
    if (response.status === 401) throw new OperatorError(`${base} does not know ${user}`)
    if (!response.ok) {
      const { code, message } = body
      throw new RefusedError(`${String(message ?? response.status)} (${String(code ?? '')})`)
    }
    return body
  }
}

function pathOf(link: string): string {
  if (!URL.canParse(link)) return link
  const { pathname, search } = new URL(link)
  return pathname + search
}
