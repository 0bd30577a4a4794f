import { randomUUID } from 'node:crypto'
import type { WebhookNote } from '@offhook/alerts'
import type { AssignmentQuestion, AssignmentReply, AssignmentWeb } from '@offhook/contacts'
import { type AccountSid, codes } from '@offhook/core'
import type { FlowWeb, WebAnswer, WebQuestion } from '@offhook/studio'
import type { DocumentReply, DocumentRequest, DocumentSource } from '@offhook/voice'
import { basicAuthorization } from './authorization.ts'
import { Connections } from './connections.ts'
import { CookieJar } from './cookie-jar.ts'
import { type Exchanged, exchange, type Outgoing, TOOK_TOO_LONG } from './exchange.ts'
import { type Overrides, type RetryCause, readOverrides } from './overrides.ts'
import { signatureOf, withBodyHash, withoutBodyHash } from './signature.ts'
import { Targets } from './targets.ts'
import { recordOf } from './webhook-record.ts'

const MAX_REDIRECTS = 10
const FORM = 'application/x-www-form-urlencoded; charset=utf-8'
const documentTypes = /^(text\/(xml|html|plain)|application\/xml|audio\/.+)$/

/** A request, with a body that is no form. */
type Request = DocumentRequest & {
  /** The body, where the parameters are not all of it. */
  readonly json?: string
  readonly raw?: { readonly text: string; readonly contentType: string }
  /** False: the application is not told that it is us. */
  readonly isSigned?: boolean
  /** What may be noted of a text that is asked or answered; all of it, when left out. */
  readonly cover?: (text: string) => string
}

export interface WebhookClientOptions {
  /** The token that signs an account's requests. */
  readonly authTokenOf: (accountSid: AccountSid) => Promise<string | undefined> | string | undefined
  /** Which addresses may be asked; all of them when left out. */
  readonly targets?: Targets
  /** Hears of every request, once it is over. */
  readonly onRequest?: (note: WebhookNote) => void
}

interface Asked {
  readonly result: Exchanged
  /** What answered, after redirects and without what was added to a query. */
  readonly url: string
}

/** Signed HTTP to people's applications: documents for calls, and callbacks about them. */
export class WebhookClient implements DocumentSource, AssignmentWeb, FlowWeb {
  readonly #authTokenOf: WebhookClientOptions['authTokenOf']
  readonly #cookies = new CookieJar()
  readonly #connections = new Connections()
  readonly #targets: Targets
  readonly #onRequest: WebhookClientOptions['onRequest']

  constructor(options: WebhookClientOptions) {
    this.#authTokenOf = options.authTokenOf
    this.#targets = options.targets ?? new Targets({ deny: [], allow: [] })
    this.#onRequest = options.onRequest
  }

  /** Asks for a document that a call runs. */
  async fetch(request: DocumentRequest): Promise<DocumentReply> {
    const { result, url, fault } = await this.#ask(request)
    if (!result.ok) {
      const { code, message } = result
      return { ok: false, code, message, status: null, body: null, fault }
    }
    const { status, body } = result
    if (status < 200 || status >= 300) {
      const message = `The application answered ${status}`
      return { ok: false, code: codes.httpFailed, message, status, body, fault }
    }
    const contentType = contentTypeOf(result.headers['content-type'])
    // No content ends a document's processing: the call hangs up.
    if (status === 204) {
      return {
        ok: true,
        status,
        contentType: 'text/xml',
        body: '<Response/>',
        finalUrl: url,
        fault,
      }
    }
    if (!documentTypes.test(contentType)) {
      const message = `"${contentType}" is not a type that a call can run`
      return { ok: false, code: codes.contentTypeUnknown, message, status, body, fault }
    }
    if (result.unreadable) return { ok: false, ...result.unreadable, status, body, fault }
    return { ok: true, status, contentType, body, finalUrl: url, fault }
  }

  /**
   * Tells an application of something; its answer does not matter.
   * @returns false when it was not taken: 15003
   */
  async tell(request: DocumentRequest): Promise<boolean> {
    const { result } = await this.#ask(request)
    return result.ok && result.status >= 200 && result.status < 300
  }

  /** Sends events as one JSON body, signed by its hash. @returns false when it was not taken */
  async send(request: {
    readonly accountSid: AccountSid
    readonly url: string
    readonly events: readonly unknown[]
  }): Promise<boolean> {
    const { accountSid, url, events } = request
    const { result } = await this.#ask({
      ...{ accountSid, url, callSid: null, method: 'POST', parameters: {}, bodyType: 'json' },
      json: JSON.stringify(events),
    })
    return result.ok && result.status >= 200 && result.status < 300
  }

  /**
   * Asks an application what to do with a reservation; any answer is one. Never rejects.
   * @param question.signal aborted when it has taken too long
   */
  async question(question: AssignmentQuestion): Promise<AssignmentReply> {
    const { result } = await this.#ask({ ...question, callSid: null, method: 'POST' })
    if (!result.ok) return { ok: false, code: result.code, message: result.message }
    return {
      ok: true,
      status: result.status,
      contentType: contentTypeOf(result.headers['content-type']),
      body: result.body,
    }
  }

  /** Asks any service; any answer is one. Never rejects. */
  async request({ body, ...question }: WebQuestion): Promise<WebAnswer> {
    const { result } = await this.#ask({ ...question, ...(body && { raw: body }) })
    if (!result.ok) return { ok: false, code: result.code, message: result.message }
    const contentType = contentTypeOf(result.headers['content-type'])
    return { ok: true, status: result.status, contentType, body: result.body }
  }

  /** Sends a request as it is, and gives a note of each that it took. */
  async replay(request: DocumentRequest): Promise<readonly WebhookNote[]> {
    const notes: WebhookNote[] = []
    const json = request.method === 'POST' ? withoutBodyHash(request.url) : null
    const again = json === null ? request : { ...request, url: json, bodyType: 'json' as const }
    await this.#ask(again, (note) => void notes.push(note))
    return notes
  }

  async #ask(
    request: Request,
    onRequest = this.#onRequest,
  ): Promise<Asked & { readonly fault: number | null }> {
    const { url, overrides } = readOverrides(request.url)
    const { fault } = overrides
    if (!isHttp(url)) {
      const message = 'The URL is malformed'
      return { result: { ok: false, code: codes.urlInvalid, message, cause: null }, url, fault }
    }
    const deadline = new AbortController()
    const timer = setTimeout(() => deadline.abort(TOOK_TOO_LONG), overrides.totalMs)
    const signal = request.signal
      ? AbortSignal.any([request.signal, deadline.signal])
      : deadline.signal
    const token = randomUUID()
    try {
      for (let attempt = 0; ; attempt++) {
        const how = { overrides, signal, token, attempt: attempt + 1, onRequest }
        const asked = await this.#follow({ ...request, url }, how)
        const cause = failureOf(asked.result)
        const again = cause !== null && overrides.retryOn.has(cause) && attempt < overrides.retries
        if (again && !signal.aborted) continue
        // A document that asks for itself again means the URL with its overrides.
        return { ...asked, url: asked.url === url ? request.url : asked.url, fault }
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** One attempt with its redirects: what is asked then is the location as it is, without a body. */
  async #follow(
    request: Request,
    how: {
      readonly overrides: Overrides
      readonly signal: AbortSignal
      readonly token: string
      readonly attempt: number
      readonly onRequest: WebhookClientOptions['onRequest']
    },
  ): Promise<Asked> {
    const { overrides, signal, token, attempt, onRequest } = how
    const { accountSid, callSid, cover } = request
    let { url, method, parameters } = request
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const { host, outgoing } = await this.#prepare({ ...request, url, method, parameters }, token)
      const [startedAt, begun] = [Date.now(), performance.now()]
      const result = await exchange(this.#connections, this.#targets, outgoing, overrides, signal)
      const durationMs = Math.round(performance.now() - begun)
      const facts = { accountSid, callSid, parameters, outgoing, result, cover }
      onRequest?.(recordOf({ ...facts, attempt, startedAt, durationMs }))
      if (!result.ok) return { result, url }
      this.#cookies.keep(request.callSid, host, result.headers['set-cookie'])
      const { location } = result.headers
      if (result.status < 300 || result.status >= 400 || location === undefined) {
        return { result, url }
      }
      const next = resolved(location, url)
      if (next === null) break
      url = next
      const repeats = method === 'POST' && (result.status === 307 || result.status === 308)
      if (!repeats) {
        parameters = {}
        method = 'GET'
      }
    }
    const message = 'The application redirects too often'
    return { result: { ok: false, code: codes.tooManyRedirects, message, cause: null }, url }
  }

  async #prepare(
    request: Request,
    idempotencyToken: string,
  ): Promise<{ readonly host: string; readonly outgoing: Outgoing }> {
    const target = new URL(request.url)
    const { username, password } = target
    // Each of them has the whole URL written anew.
    if (username !== '' || password !== '') {
      target.username = ''
      target.password = ''
    }
    if (request.url.includes('#')) target.hash = ''
    const form = new URLSearchParams({ ...request.parameters })
    const isGet = request.method === 'GET'
    if (isGet) for (const [name, value] of form) target.searchParams.append(name, value)
    const json = isGet ? null : jsonOf(request)
    // Signed as it is sent: that is what the application sees.
    const url = json === null ? target.href : withBodyHash(target.href, json)
    const authToken =
      request.isSigned === false ? undefined : await this.#authTokenOf(request.accountSid)
    const { host } = target
    const cookie = this.#cookies.headerFor(request.callSid, host)
    const body = isGet ? null : (json ?? form.toString())
    const outgoing = {
      url,
      method: request.method,
      body,
      headers: {
        'user-agent': 'Offhook/1.0',
        accept: '*/*',
        'accept-encoding': 'identity',
        'i-twilio-idempotency-token': idempotencyToken,
        ...(authToken === undefined
          ? {}
          : {
              'x-twilio-signature': signatureOf(
                authToken,
                url,
                isGet || json !== null ? null : request.parameters,
              ),
            }),
        ...(body === null
          ? {}
          : {
              'content-type':
                request.raw?.contentType ??
                (json === null ? FORM : 'application/json; charset=utf-8'),
              'content-length': String(Buffer.byteLength(body)),
            }),
        ...(cookie === null ? {} : { cookie }),
        ...(username === '' ? {} : { authorization: basicAuthorization(username, password) }),
      },
    }
    return { host, outgoing }
  }
}

/** A body that is signed by its hash; null for a form. */
function jsonOf({ raw, json, bodyType, parameters }: Request): string | null {
  return raw?.text ?? (bodyType === 'json' ? (json ?? JSON.stringify(parameters)) : null)
}

/** Without parameters, in lower case; empty when there is none. */
function contentTypeOf(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
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
