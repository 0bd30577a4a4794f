import type { FieldFault, FieldRule } from '@offhook/desk-api'

/** A refusal of the server, or no answer at all (`status` 0). `message` is a sentence for people. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number
  /** Which field is the cause; null where the server does not say. */
  readonly fault: FieldFault | null

  constructor(status: number, code: number, message: string, fault: FieldFault | null = null) {
    super(message)
    this.fault = fault
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

/** What a request may carry: one of `json`, `form`, `csv` and `file`. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | null | undefined>>
  readonly json?: unknown
  /** A list is a field that is there several times. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>
  /** A table, in whatever encoding it has. */
  readonly csv?: Blob
  /** Sound, which goes as it is. */
  readonly file?: Blob
  /** The version of the resource that is to be changed; 412 where there is a newer one. */
  readonly ifMatch?: number
  readonly signal?: AbortSignal
  /** Goes out also where the page is left meanwhile. Browsers allow 64 KB of such bodies at a time. */
  readonly keepalive?: boolean
  /** Without the bearer token: a step of a login. */
  readonly isAnonymous?: boolean
}

export interface HttpOptions {
  readonly fetch: typeof fetch
  /**
   * A bearer token of this tab, or null when nobody is logged in.
   * @param refused the one that the server has just refused
   */
  readonly token: (refused?: string) => Promise<string | null>
}

/** The one way to the server: same origin, bearer token, errors as {@link ApiError}. */
export class Http {
  readonly #options: HttpOptions

  constructor(options: HttpOptions) {
    this.#options = options
  }

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('GET', path, options)
  }

  /** A resource with its version, for `ifMatch` of the change that follows; null where it tells none. */
  async versioned<T>(path: string): Promise<{ readonly row: T; readonly version: number | null }> {
    const reply = await this.#send('GET', path, {})
    const version = /^(?:W\/)?"(\d+)"$/.exec(reply.headers.get('ETag') ?? '')?.[1]
    return {
      row: (await reply.json()) as T,
      version: version === undefined ? null : Number(version),
    }
  }

  post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('POST', path, options)
  }

  delete<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('DELETE', path, options)
  }

  /** Fetches bytes, for recordings. */
  async blob(path: string, options: RequestOptions = {}): Promise<Blob> {
    const reply = await this.#send('GET', path, options)
    return reply.blob()
  }

  async #json<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const reply = await this.#send(method, path, options)
    const text = await reply.text()
    if (text === '') return undefined as T
    try {
      return JSON.parse(text) as T
    } catch {
      throw new ApiError(reply.status, 0, 'The server sent an answer that could not be read.')
    }
  }

  async #send(method: string, path: string, options: RequestOptions): Promise<Response> {
    const token = options.isAnonymous ? null : await this.#options.token()
    const reply = await this.#ask(method, path, options, token)
    if (reply.ok) return reply
    if (reply.status !== 401 || token === null) throw await refusal(reply)
    // The clock of the browser may be wrong about how long a token is good.
    const next = await this.#options.token(token)
    if (next === null) throw await refusal(reply)
    const again = await this.#ask(method, path, options, next)
    if (again.ok) return again
    throw await refusal(again)
  }

  #ask(
    method: string,
    path: string,
    options: RequestOptions,
    token: string | null,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json, */*' }
    if (options.ifMatch !== undefined) headers['If-Match'] = `"${options.ifMatch}"`
    if (token !== null) headers['Authorization'] = `Bearer ${token}`
    // What is removed as the page goes is removed all the same.
    const init: RequestInit = { method, headers, keepalive: method === 'DELETE' }
    if (options.json !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(options.json)
    } else if (options.form) {
      headers['Content-Type'] = 'application/x-www-form-urlencoded'
      const fields = Object.entries(options.form).flatMap(([name, value]) =>
        [value].flat().map((one) => [name, one]),
      )
      init.body = new URLSearchParams(fields).toString()
    } else if (options.csv) {
      headers['Content-Type'] = 'text/csv'
      init.body = options.csv
    } else if (options.file) {
      headers['Content-Type'] = options.file.type || 'audio/unknown'
      init.body = options.file
    }
    if (options.signal) init.signal = options.signal
    if (options.keepalive) init.keepalive = true
    return this.#reach(withQuery(path, options.query), init)
  }

  async #reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#options.fetch(path, init)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new ApiError(0, 0, 'The server cannot be reached. Check the network and try again.')
    }
  }
}

async function refusal(reply: Response): Promise<ApiError> {
  const body: unknown = await reply.json().catch(() => null)
  const { code, message, details } = (body ?? {}) as Readonly<Record<string, unknown>>
  return new ApiError(
    reply.status,
    typeof code === 'number' ? code : 0,
    typeof message === 'string' && message !== ''
      ? message
      : `The server refused the request (${reply.status}).`,
    faultIn(details),
  )
}

/** Other errors have other details. */
function faultIn(details: unknown): FieldFault | null {
  const { field, rule, limit } = Object(details) as Partial<Record<string, unknown>>
  if (typeof field !== 'string' || typeof rule !== 'string') return null
  return { field, rule: rule as FieldRule, ...(typeof limit === 'number' && { limit }) }
}

function withQuery(path: string, query: RequestOptions['query']): string {
  const known = Object.entries(query ?? {}).filter(
    (entry): entry is [string, string | number] => entry[1] != null && entry[1] !== '',
  )
  if (known.length === 0) return path
  const text = new URLSearchParams(known.map(([key, value]) => [key, String(value)])).toString()
  return `${path}?${text}`
}
