import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface WebhookRequest {
  readonly method: string
  readonly path: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** As it came. */
  readonly body: string
  /** Query and form together. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface WebhookAnswer {
  readonly status?: number
  readonly contentType?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Resolves when the answer may leave: a slow application. */
  readonly after?: Promise<void>
}

/** Somebody's application: answers TwiML, and remembers what it was asked. */
export class WebhookHost {
  readonly requests: WebhookRequest[] = []
  readonly #server: Server
  readonly #answers = new Map<string, (request: WebhookRequest) => WebhookAnswer>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<WebhookHost> {
    const server = createServer()
    const host = new WebhookHost(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', async () => {
        const url = new URL(request.url ?? '/', host.url)
        const body = Buffer.concat(chunks).toString()
        const form = new URLSearchParams(body)
        const asked: WebhookRequest = {
          method: request.method ?? '',
          path: url.pathname,
          url: url.href,
          headers: request.headers,
          body,
          parameters: { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(form) },
        }
        host.requests.push(asked)
        const answer = host.#answers.get(url.pathname)?.(asked) ?? { status: 404 }
        await answer.after
        response.writeHead(answer.status ?? 200, {
          'content-type': answer.contentType ?? 'text/xml',
          ...answer.headers,
        })
        response.end(answer.body ?? '')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return host
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What this path answers from now on; a text is TwiML. */
  answers(path: string, answer: string | ((request: WebhookRequest) => WebhookAnswer)): string {
    this.#answers.set(path, typeof answer === 'string' ? () => ({ body: answer }) : answer)
    return `${this.url}${path}`
  }

  /** The requests that this path has had. */
  asked(path: string): readonly WebhookRequest[] {
    return this.requests.filter((request) => request.path === path)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
