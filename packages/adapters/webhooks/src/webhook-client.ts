import { randomUUID } from 'node:crypto'
import type { AccountSid } from '@offhook/core'
import type { DocumentReply, DocumentRequest, DocumentSource } from '@offhook/voice'
import { CookieJar } from './cookie-jar.ts'
import { type Exchanged, exchange, type Outgoing } from './exchange.ts'
import { type Overrides, type RetryCause, readOverrides } from './overrides.ts'
import { signatureOf } from './signature.ts'

const MAX_REDIRECTS = 10
const documentTypes = /^(text\/(xml|html|plain)|application\/xml|audio\/.+)$/

export interface WebhookClientOptions {
  /** The token that signs an account's requests. */
  readonly authTokenOf: (accountSid: AccountSid) => Promise<string | undefined> | string | undefined
}

/** Signed HTTP to people's applications: documents for calls, and callbacks about them. */
export class WebhookClient implements DocumentSource {
  readonly #authTokenOf: WebhookClientOptions['authTokenOf']
  readonly #cookies = new CookieJar()

  constructor(options: WebhookClientOptions) {
    this.#authTokenOf = options.authTokenOf
  }

  /** Asks for a document that a call runs. */
  async fetch(request: DocumentRequest): Promise<DocumentReply> {
    const { result, url } = await this.#ask(request)
    if (!result.ok)
      return { ok: false, code: result.code, message: result.message, status: null, body: null }
    const { status, body } = result
    if (status < 200 || status >= 300) {
      const message = `The application answered ${status}`
      return { ok: false, code: 11200, message, status, body }
    }
    const contentType =
      (result.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    // No content ends a document's processing: the call hangs up.
    if (status === 204) {
      return { ok: true, status, contentType: 'text/xml', body: '<Response/>', finalUrl: url }
    }
    if (!documentTypes.test(contentType)) {
      const message = `"${contentType}" is not a type that a call can run`
      return { ok: false, code: 12300, message, status, body }
    }
    return { ok: true, status, contentType, body, finalUrl: url }
  }

  /**
   * Tells an application of something; its answer does not matter.
   * @returns false when it was not taken: 15003
   */
  async tell(request: DocumentRequest): Promise<boolean> {
    const { result } = await this.#ask(request)
    return result.ok && result.status >= 200 && result.status < 300
  }

  /** The call is over: its cookies are not needed any more. */
  forget(callSid: string): void {
    this.#cookies.forget(callSid)
  }

  async #ask(request: DocumentRequest): Promise<{ result: Exchanged; url: string }> {
    const { url, overrides } = readOverrides(request.url)
    if (!isHttp(url)) {
      const result = {
        ok: false,
        code: 11100,
        message: 'The URL is malformed',
        cause: null,
      } as const
      return { result, url }
    }
    const deadline = AbortSignal.timeout(overrides.totalMs)
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
    const token = randomUUID()
    for (let attempt = 0; ; attempt++) {
      const asked = await this.#follow({ ...request, url }, overrides, signal, token)
      const cause = failureOf(asked.result)
      const again = cause !== null && overrides.retryOn.has(cause) && attempt < overrides.retries
      if (!again || signal.aborted) return asked
    }
  }

  /** One attempt with its redirects. A redirected POST becomes a GET and loses its parameters. */
  async #follow(
    request: DocumentRequest,
    overrides: Overrides,
    signal: AbortSignal,
    idempotencyToken: string,
  ): Promise<{ result: Exchanged; url: string }> {
    let { url, method, parameters } = request
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const outgoing = await this.#prepare(
        { ...request, url, method, parameters },
        idempotencyToken,
      )
      const host = new URL(outgoing.url).host
      const result = await exchange(outgoing, overrides, signal)
      if (!result.ok) return { result, url: outgoing.url }
      this.#cookies.keep(request.callSid, host, result.headers['set-cookie'])
      const { location } = result.headers
      if (result.status < 300 || result.status >= 400 || location === undefined) {
        return { result, url: outgoing.url }
      }
      const next = resolved(location, outgoing.url)
      if (next === null) break
      url = next
      if (method === 'POST' && result.status !== 307 && result.status !== 308) parameters = {}
      if (result.status !== 307 && result.status !== 308) method = 'GET'
    }
    return {
      result: {
        ok: false,
        code: 11215,
        message: 'The application redirects too often',
        cause: null,
      },
      url,
    }
  }

  async #prepare(request: DocumentRequest, idempotencyToken: string): Promise<Outgoing> {
    const target = new URL(request.url)
    const { username, password } = target
    target.username = ''
    target.password = ''
    const form = new URLSearchParams({ ...request.parameters })
    const isGet = request.method === 'GET'
    if (isGet) for (const [name, value] of form) target.searchParams.append(name, value)
    // What was written is sent and signed: a parsed URL would re-encode it.
    const url = isGet || username !== '' ? target.href : request.url
    const authToken = await this.#authTokenOf(request.accountSid)
    const cookie = this.#cookies.headerFor(request.callSid, target.host)
    const body = isGet ? null : form.toString()
    return {
      url,
      method: request.method,
      body,
      headers: {
        'user-agent': 'Offhook/1.0',
        accept: '*/*',
        'i-twilio-idempotency-token': idempotencyToken,
        ...(authToken === undefined
          ? {}
          : {
              'x-twilio-signature': signatureOf(authToken, url, isGet ? null : request.parameters),
            }),
        ...(body === null
          ? {}
          : {
              'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
              'content-length': String(Buffer.byteLength(body)),
            }),
        ...(cookie === null ? {} : { cookie }),
        ...(username === ''
          ? {}
          : {
              authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
            }),
      },
    }
  }
}

function failureOf(result: Exchanged): RetryCause | null {
  if (!result.ok) return result.cause
  if (result.status >= 500) return '5xx'
  return result.status >= 400 ? '4xx' : null
}

function isHttp(url: string): boolean {
  try {
    return /^https?:$/.test(new URL(url).protocol)
  } catch {
    return false
  }
}

function resolved(location: string, base: string): string | null {
  try {
    const url = new URL(location, base)
    return /^https?:$/.test(url.protocol) ? url.href : null
  } catch {
    return null
  }
}
