import type { Clock, Logger } from '@offhook/core'
import { plainDoor, type TlsOptions, tlsDoor } from './stream-door.ts'
import { type TcpOptions, TcpWire } from './tcp-wire.ts'
import type {
  BoundPorts,
  Disconnected,
  MessageSocket,
  Receive,
  SendResult,
  Target,
  Transport,
  WebSocketPeer,
} from './transport.ts'
import { UdpWire } from './udp-wire.ts'
import { WebSocketWire } from './web-socket-wire.ts'

/** Where to listen. Port 0 takes any free port: the same number for UDP and TCP. */
export interface SocketTransportOptions {
  readonly udp: { readonly host: string; readonly port: number }
  readonly tcp: { readonly host: string; readonly port: number } | null
  readonly tls?: ({ readonly host: string; readonly port: number } & TlsOptions) | null
  readonly clock: Clock
  readonly logger: Logger
}

/** How often a free number is looked for that both protocols can have. */
const TRIES = 20

/** The wires of a real network: a UDP socket, listeners for TCP and TLS, WebSockets of others. */
export class SocketTransport implements Transport {
  readonly #options: SocketTransportOptions
  #udp: UdpWire | undefined
  #tcp: TcpWire | undefined
  #tls: TcpWire | undefined
  #webSockets: WebSocketWire | undefined
  #closed = false
  #lastId = 0

  constructor(options: SocketTransportOptions) {
    this.#options = options
  }

  async open(receive: Receive, disconnected: Disconnected): Promise<BoundPorts> {
    const { clock, logger, tls } = this.#options
    const nextId = (): number => ++this.#lastId
    const common = { receive, disconnected, clock, logger, nextId }
    const { udp, tcp } = await this.#openPair(common)
    try {
      if (tls) {
        const { host, port } = tls
        this.#tls = await TcpWire.open({ ...common, host, port, door: tlsDoor(tls) })
      }
    } catch (error) {
      await Promise.all([udp.close(), tcp?.close()])
      throw error
    }
    this.#udp = udp
    this.#tcp = tcp
    this.#webSockets = new WebSocketWire(common)
    return { udp: udp.bound, tcp: tcp?.bound, tls: this.#tls?.bound }
  }

  adopt(socket: MessageSocket, peer: WebSocketPeer): void {
    if (this.#webSockets && !this.#closed) this.#webSockets.accept(socket, peer)
    else socket.terminate()
  }

  send(target: Target, bytes: Buffer): Promise<SendResult> {
    const { protocol } = target
    const wires = { udp: this.#udp, tcp: this.#tcp, tls: this.#tls }
    const wire = protocol === 'ws' || protocol === 'wss' ? this.#webSockets : wires[protocol]
    if (!wire) {
      return Promise.resolve({ ok: false, error: new Error(`No ${protocol} wire is open`) })
    }
    return wire.send(target, bytes)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#webSockets?.close()
    await Promise.all([this.#udp?.close(), this.#tcp?.close(), this.#tls?.close()])
  }

  async #openPair(
    common: Omit<TcpOptions, 'host' | 'port' | 'door'>,
  ): Promise<{ udp: UdpWire; tcp: TcpWire | undefined }> {
    const { udp: at, tcp } = this.#options
    const { receive, logger } = common
    for (let attempt = 1; ; attempt++) {
      const udp = await UdpWire.open({ ...at, receive, logger })
      if (!tcp) return { udp, tcp: undefined }
      try {
        const { host } = tcp
        const port = tcp.port === 0 ? udp.bound.port : tcp.port
        return { udp, tcp: await TcpWire.open({ ...common, host, port, door: plainDoor }) }
      } catch (error) {
        await udp.close()
        if (at.port !== 0 || tcp.port !== 0 || attempt === TRIES) throw error
      }
    }
  }
}
