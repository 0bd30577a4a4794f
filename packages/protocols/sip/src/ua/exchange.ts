import { answerChallenges, type PasswordCredentials } from '../digest/client.ts'
import { parseSeconds } from '../message/fields.ts'
import type { HeaderInput, SipHeaders } from '../message/headers.ts'
import {
  createRequest,
  newBranch,
  reasonPhrase,
  type SipRequest,
  type SipResponse,
  serialize,
} from '../message/message.ts'
import type { ClientTransaction } from '../transaction/client-transaction.ts'
import type { Source, Target } from '../transport/transport.ts'
import { ownVia } from '../transport/via.ts'
import { ALLOW, SUPPORTED } from './answers.ts'
import { contactFor, type UaContext, withFeatures } from './context.ts'

/** RFC 3261 §18.1.1: what is larger and may be cut into fragments goes by a stream. */
const MAX_DATAGRAM = 1300
/** A peer that does not say whether it takes TCP is asked by UDP after this time. */
const STREAM_CONNECT_MS = 4000

/** How a request ended. `response` is null when nobody answered (408, 503 or 487 made here). */
export interface RequestOutcome {
  readonly status: number
  readonly reason: string
  readonly response: SipResponse | null
}

/** A request to be sent, perhaps more than once: each attempt has its own branch and CSeq. */
export interface RequestPlan {
  readonly method: string
  readonly uri: string
  /** From, To, Call-ID, Max-Forwards, Route and CSeq for an attempt; a new object each time. */
  readonly base: (cseq: number) => SipHeaders
  readonly nextCseq: () => number
  /** Tried in order while they do not answer. */
  readonly targets: readonly Target[]
  readonly headers?: HeaderInput | undefined
  readonly body?: string | Buffer | undefined
  readonly contentType?: string | undefined
  /** The user part of our Contact; null for a request without one. */
  readonly contactUser?: string | undefined | null
  /** Feature tags of that Contact. */
  readonly contactFeatures?: string | undefined
  readonly credentials?: PasswordCredentials | undefined
  /** Whether a large request may leave by TCP where the target says UDP (RFC 3261 §18.1.1). */
  readonly mayChangeWire?: boolean | undefined
}

/** What the owner of an exchange is told. */
export interface ExchangeHandlers {
  provisional?(response: SipResponse, source: Source): void
  /** INVITE alone: every 2xx, with the attempt that it answers. */
  success?(response: SipResponse, source: Source, request: SipRequest): void
  /** Once; for INVITE only when no 2xx came. */
  final(outcome: RequestOutcome, source: Source | undefined): void
}

/**
 * One request until its end: answers digest challenges (RFC 3261 §22.2), again once when the nonce
 * was stale, and goes to the next target when one does not answer.
 */
export class Exchange {
  readonly #context: UaContext
  readonly #plan: RequestPlan
  readonly #handlers: ExchangeHandlers
  /** Header values by header and realm. */
  readonly #answers = new Map<string, { header: string; value: string }>()
  #staleRetries = 0
  readonly #targets: Target[]
  #targetIndex = 0
  /** A large request is offered to TCP once; whoever refuses gets it by UDP after all. */
  #triedStream = false
  /** The shortest session interval on the way, once somebody has said it. */
  #minSe: number | undefined
  #transaction: ClientTransaction | undefined
  #provisional = false
  #final = false
  #retrying = true

  constructor(options: { context: UaContext; plan: RequestPlan; handlers: ExchangeHandlers }) {
    this.#context = options.context
    this.#plan = options.plan
    this.#targets = [...options.plan.targets]
    this.#handlers = options.handlers
  }

  /** The transaction of the last attempt. */
  get transaction(): ClientTransaction | undefined {
    return this.#transaction
  }

  /** Whether the last attempt has had a provisional response. */
  get hasProvisional(): boolean {
    return this.#provisional
  }

  start(): void {
    this.#context.closers.add(this.#close)
    this.#attempt()
  }

  /** No new attempt after this one. */
  stopRetrying(): void {
    this.#retrying = false
  }

  /** Ends it here with an outcome of our own; later responses change nothing but 2xx to INVITE. */
  abandon(status: number, reason: string): void {
    this.#finish({ status, reason, response: null }, undefined)
  }

  readonly #close = (): void => this.abandon(503, 'Stack Closed')

  #attempt(): void {
    const target = this.#targets[this.#targetIndex]
    if (!target) return this.abandon(503, 'No Route')
    this.#provisional = false
    const request = this.#build(target)
    const stream = this.#plan.mayChangeWire ? streamInstead(target, request) : undefined
    if (stream && !this.#triedStream) {
      this.#triedStream = true
      this.#targets.splice(this.#targetIndex, 0, stream)
      return this.#attempt()
    }
    this.#transaction = this.#context.layer.send(request, target, {
      response: (response, source) => this.#response(response, source, request),
      timeout: () => this.#unanswered({ status: 408, reason: 'Request Timeout', response: null }),
      transportError: () =>
        this.#unanswered({ status: 503, reason: 'Service Unavailable', response: null }),
    })
  }

  #build(target: Target): SipRequest {
    const { method, uri, body, contentType, contactUser, contactFeatures } = this.#plan
    const headers = this.#plan.base(this.#plan.nextCseq())
    headers.prepend('Via', ownVia(target, this.#context.advertised(target), newBranch()))
    if (contactUser !== null && contactUser !== undefined) {
      const contact = contactFor(this.#context, target, contactUser || undefined, uri)
      headers.append('Contact', withFeatures(contact, contactFeatures))
    }
    headers.append('User-Agent', this.#context.userAgent)
    if (method === 'INVITE') {
      headers.append('Allow', ALLOW).append('Supported', SUPPORTED)
    }
    for (const answer of this.#answers.values()) headers.append(answer.header, answer.value)
    headers.setExtra(this.#plan.headers)
    if (this.#minSe !== undefined) raiseInterval(headers, this.#minSe)
    if (contentType !== undefined) headers.set('Content-Type', contentType)
    return createRequest({ method, uri, headers, body })
  }

  #response(response: SipResponse, source: Source, request: SipRequest): void {
    if (response.status < 200) {
      this.#provisional = true
      if (!this.#final) this.#handlers.provisional?.(response, source)
      return
    }
    if (response.status < 300 && request.method === 'INVITE') {
      this.#final = true
      this.#context.closers.delete(this.#close)
      this.#handlers.success?.(response, source, request)
      return
    }
    if (this.#final) return
    if (this.#answerChallenge(response, request) || this.#takesLongerInterval(response)) {
      return this.#attempt()
    }
    const { status, reason } = response
    const outcome = { status, reason: reason || reasonPhrase(status), response }
    if (status === 503) this.#unanswered(outcome, source)
    else this.#finish(outcome, source)
  }

  /** RFC 3263 §4.3: the next server is tried after a failure to reach this one, or its 503. */
  #unanswered(outcome: RequestOutcome, source?: Source): void {
    if (this.#final) return
    const more = this.#targetIndex + 1 < this.#targets.length
    if (more && this.#retrying && !this.#provisional) {
      this.#targetIndex++
      return this.#attempt()
    }
    this.#finish(outcome, source)
  }

  #answerChallenge(response: SipResponse, request: SipRequest): boolean {
    const { credentials } = this.#plan
    if ((response.status !== 401 && response.status !== 407) || !credentials) return false
    if (!this.#retrying) return false
    const { method, uri, body } = request
    const answers = answerChallenges(response, { method, uri, body }, credentials)
    let fresh = false
    for (const { header, realm, stale, value } of answers) {
      const key = `${header} ${realm}`
      if (this.#answers.has(key)) {
        // The same realm again: our password is wrong, unless only the nonce was too old.
        if (!stale || this.#staleRetries > 0) continue
        this.#staleRetries++
      }
      this.#answers.set(key, { header, value })
      fresh = true
    }
    return fresh
  }

  /** RFC 4028 §7.3: 422 says what interval would do; asked again with it, once. */
  #takesLongerInterval(response: SipResponse): boolean {
    const minSe = parseSeconds(response.headers.get('Min-SE'))
    if (response.status !== 422 || minSe === undefined) return false
    if (this.#minSe !== undefined || !this.#retrying) return false
    this.#minSe = minSe
    return true
  }

  #finish(outcome: RequestOutcome, source: Source | undefined): void {
    if (this.#final) return
    this.#final = true
    this.#context.closers.delete(this.#close)
    this.#handlers.final(outcome, source)
  }
}

/** Sends a request that is no INVITE and resolves with its outcome; never rejects. */
export function exchange(
  context: UaContext,
  plan: RequestPlan,
  onResponse?: (source: Source | undefined) => void,
): Promise<RequestOutcome> {
  return new Promise((resolve) => {
    const running = new Exchange({
      context,
      plan,
      handlers: {
        final: (outcome, source) => {
          onResponse?.(source)
          resolve(outcome)
        },
      },
    })
    running.start()
  })
}

/** Asks for a session interval that everybody on the way agrees to. */
function raiseInterval(headers: SipHeaders, minSe: number): void {
  const asked = headers.get('Session-Expires')
  const seconds = Math.max(minSe, parseSeconds(asked) ?? 0)
  headers.set('Session-Expires', (asked ?? '0').replace(/^\s*\d+/, String(seconds)))
  headers.set('Min-SE', String(minSe))
}

/** The same target by TCP when a request is too large for a datagram. */
function streamInstead(target: Target, request: SipRequest): Target | undefined {
  if (target.protocol !== 'udp' || serialize(request).length <= MAX_DATAGRAM) return undefined
  const { address, port } = target
  return { protocol: 'tcp', address, port, connectMs: STREAM_CONNECT_MS }
}
