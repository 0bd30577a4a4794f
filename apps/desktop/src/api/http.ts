/** A refusal of the server, or no answer at all (`status` 0). `message` is a sentence for people. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }
}

/** What a request may carry. `json` and `form` exclude each other. */
export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | null | undefined>>
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface HttpOptions {
  readonly fetch: typeof fetch
  /** The bearer token of this tab, or null when nobody is logged in. */
  readonly token: () => string | null
  /** Called when the server says that the token it was shown is no longer good. */
  readonly onUnauthorized: (token: string) => void
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

  post<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('POST', path, options)
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
    const headers: Record<string, string> = { Accept: 'application/json, */*' }
    const token = this.#options.token()
    if (token) headers['Authorization'] = `Bearer ${token}`
    const init: RequestInit = { method, headers }
    if (options.json !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(options.json)
    } else if (options.form) {
      headers['Content-Type'] = 'application/x-www-form-urlencoded'
      init.body = new URLSearchParams(options.form).toString()
    }
    if (options.signal) init.signal = options.signal
    const reply = await this.#reach(withQuery(path, options.query), init)
    if (reply.ok) return reply
    if (reply.status === 401 && token) this.#options.onUnauthorized(token)
    throw await refusal(reply)
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
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown }
  return new ApiError(
    reply.status,
    typeof code === 'number' ? code : 0,
    typeof message === 'string' && message !== ''
      ? message
      : `The server refused the request (${reply.status}).`,
  )
}

function withQuery(path: string, query: RequestOptions['query']): string {
  const known = Object.entries(query ?? {}).filter(
    (entry): entry is [string, string | number] => entry[1] != null && entry[1] !== '',
  )
  if (known.length === 0) return path
  const text = new URLSearchParams(known.map(([key, value]) => [key, String(value)])).toString()
  return `${path}?${text}`
}
