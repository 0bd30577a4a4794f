import { createRequire } from 'node:module'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { GatewaySite } from './gateway-site.ts'

export interface SdkWorker {
  on(event: string, listener: (...args: never[]) => void): void
  once(event: string, listener: (...args: never[]) => void): void
  updateToken(token: string): void
  fetchLatestVersion(): Promise<unknown>
  disconnect(): void
}

const sdk = createRequire(import.meta.url)('twilio-taskrouter') as {
  Worker: new (token: string, options: object) => SdkWorker
}

/** Clients of the gateway: the SDK, WebSockets without it, and TCP without those. */
export class GatewayClients {
  readonly #site: GatewaySite
  readonly #closers: (() => void)[] = []

  constructor(site: GatewaySite) {
    this.#site = site
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
  }

  /** A client that speaks WebSocket and nothing of the SDK's. Resolves when it was greeted. */
  async open(token: string, query = ''): Promise<WebSocket> {
    const socket = new WebSocket(
      `ws://${this.#site.origin}?token=${token}&closeExistingSessions=false&clientVersion=2.1.1${query}`,
    )
    this.#closers.push(() => socket.terminate())
    await new Promise<void>((resolve, reject) => {
      socket.once('message', () => resolve())
      socket.once('error', reject)
    })
    return socket
  }

  /** A client that says nothing after its handshake, and reads nothing. */
  handshake(token: string): Socket {
    const [host = '', port = ''] = this.#site.origin.split('/')[0]?.split(':') ?? []
    const socket = connect(Number(port), host)
    this.#closers.push(() => socket.destroy())
    socket.write(
      `GET /v1/wschannels?token=${token} HTTP/1.1\r\nHost: ${host}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    return socket
  }

  /** The SDK, as it begins to connect. */
  sdk(token: string, options = {}): SdkWorker {
    const client = new sdk.Worker(token, {
      ebServer: `http://${this.#site.origin}`,
      wsServer: `ws://${this.#site.origin}`,
      logLevel: 'silent',
      ...options,
    })
    this.#closers.push(() => client.disconnect())
    client.on('error', () => {})
    return client
  }

  /** The SDK, ready. */
  async start(token: string, options = {}): Promise<SdkWorker> {
    const client = this.sdk(token, options)
    await new Promise<void>((resolve) => client.once('ready', () => resolve()))
    return client
  }
}

/** Resolves with what a socket was closed with. */
export function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
}
