/**
 * How the package of Stripe asks: by our own exchange, so that answers are bounded, certificates count,
 * what is no object is an error of the request, and digits are put into the body as bytes.
 */
import Stripe from 'stripe'
import { type Answered, exchange, type HostRules } from './exchange.ts'
import type { StandIns } from './stand-ins.ts'

export class BoundedHttpClient extends Stripe.HttpClient {
  readonly #hosts: HostRules | null
  readonly #standIns: StandIns

  /** @param standIns of the digits that its requests have */
  constructor(hosts: HostRules | null, standIns: StandIns) {
    super()
    this.#hosts = hosts
    this.#standIns = standIns
  }

  override getClientName(): string {
    return 'offhook'
  }

  override async makeRequest(
    host: string,
    port: string | number,
    path: string,
    method: string,
    headers: object,
    requestData: string | Uint8Array | null,
    protocol: string,
    timeout: number,
  ) {
    const body = requestData === null ? null : this.#standIns.fill(requestData)
    try {
      const answered = await exchange({
        url: `${protocol}://${host}:${port}${path}`,
        method,
        headers: { ...headers, ...(body && { 'Content-Length': body.length }) },
        body,
        deadlineMs: timeout,
        hosts: this.#hosts,
      })
      return new BoundedResponse(answered)
    } finally {
      body?.fill(0)
    }
  }
}

class BoundedResponse extends Stripe.HttpClientResponse {
  readonly #answered: Answered

  constructor(answered: Answered) {
    const names = Object.entries(answered.headers)
    super(answered.status, Object.fromEntries(names.map(([name, text]) => [name, String(text)])))
    this.#answered = answered
  }

  override getRawResponse(): unknown {
    return { statusCode: this.#answered.status }
  }

  override toStream(onEnd: () => void): unknown {
    onEnd()
    return null
  }

  override async toJSON(): Promise<unknown> {
    const value: unknown = JSON.parse(this.#answered.body.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    throw new Error('the answer is no object')
  }
}
