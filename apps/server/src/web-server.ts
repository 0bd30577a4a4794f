import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorBody, errors, OffhookError } from '@offhook/core'
import type { KeyAndCertificate } from './certificates.ts'
import { clientAddress } from './client-address.ts'
import { ConfigError } from './config.ts'

/**
 * How long a connection is kept for the next request: longer than clients keep theirs (the official
 * one 30 s), so that none sends a request on one that is being closed.
 */
const KEEP_ALIVE_MS = 65_000

/** Takes over the socket of one path: `/signal`, `/v1/wschannels`. `address` is the client's. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  address: string,
) => void

export interface WebServerOptions {
  readonly bind: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly certificate: KeyAndCertificate
  readonly trustedProxies: readonly string[]
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  readonly upgrades: Readonly<Record<string, UpgradeHandler>>
}

/** HTTP and HTTPS with the same handlers; upgrades are dispatched by path. */
export class WebServer {
  readonly #plain: Server
  readonly #tls: Server

  private constructor(plain: Server, tls: Server) {
    this.#plain = plain
    this.#tls = tls
  }

  /** @throws ConfigError that names the port in use */
  static async listen(options: WebServerOptions): Promise<WebServer> {
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // A peer that resets the socket during the handshake must not end the process.
      socket.on('error', () => socket.destroy())
      const path = request.url?.split('?')[0] ?? ''
      const handler = Object.hasOwn(options.upgrades, path) ? options.upgrades[path] : undefined
      if (handler) handler(request, socket, head, clientAddress(request, options.trustedProxies))
      else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    }
    const plain = createServer(options.handle)
    const tls = createTlsServer(
      { key: options.certificate.keyPem, cert: options.certificate.certPem, minVersion: 'TLSv1.2' },
      options.handle,
    ) as unknown as Server
    for (const server of [plain, tls]) {
      server.on('upgrade', upgrade)
      server.on('clientError', refuse)
      server.keepAliveTimeout = KEEP_ALIVE_MS
    }
    await listenOn(plain, options.httpPort, options.bind, 'HTTP')
    try {
      await listenOn(tls, options.httpsPort, options.bind, 'HTTPS')
    } catch (error) {
      plain.close()
      throw error
    }
    return new WebServer(plain, tls)
  }

  get httpPort(): number {
    return (this.#plain.address() as AddressInfo).port
  }

  get httpsPort(): number {
    return (this.#tls.address() as AddressInfo).port
  }

  /** Stops listening and closes all connections. Idempotent. */
  async close(): Promise<void> {
    await Promise.all(
      [this.#plain, this.#tls].map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          }),
      ),
    )
  }
}

/** Malformed or oversized requests reach no handler: they are answered here, in the same form. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, sentence] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'The address or the headers are too long']
      : [400, 'The request is malformed']
  const refusal = new OffhookError(errors.invalidParameter, sentence, { status })
  const body = JSON.stringify(errorBody(refusal))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function listenOn(server: Server, port: number, host: string, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      reject(
        new ConfigError(
          error.code === 'EADDRINUSE'
            ? `${what} port ${port} is in use on ${host}. Choose another, or 0 for any free one.`
            : `${what} cannot listen on ${host}:${port}: ${error.message}.`,
        ),
      )
    }
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      resolve()
    })
  })
}
