import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as OTLP in JSON tells it. */
export interface ToldSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: object }[]
  readonly events: readonly { readonly name: string }[]
}

/** A collector of OpenTelemetry that takes OTLP over HTTP, and keeps what it is told. */
export class TraceCollector {
  readonly #server: Server
  /** Path and body of each request. */
  readonly bodies: string[] = []

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<TraceCollector> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        collector.bodies.push(`${request.url} ${Buffer.concat(parts).toString('utf8')}`)
        response.setHeader('content-type', 'application/json')
        response.end('{}')
      })
    })
    const collector = new TraceCollector(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get spans(): readonly ToldSpan[] {
    return this.bodies.flatMap((body): readonly ToldSpan[] => {
      const { resourceSpans } = JSON.parse(body.slice(body.indexOf(' ')))
      return resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: ToldSpan[] }[] }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      )
    })
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}
