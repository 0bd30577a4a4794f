import type { Clock, Logger } from '@offhook/core'
import { TcpWire } from './tcp-wire.ts'
import type { BoundPorts, Receive, SendResult, Target, Transport } from './transport.ts'
import { UdpWire } from './udp-wire.ts'

/** Where to listen. Port 0 takes any free port: the same number for UDP and TCP. */
export interface SocketTransportOptions {
  readonly udp: { readonly host: string; readonly port: number }
  readonly tcp: { readonly host: string; readonly port: number } | null
  readonly clock: Clock
  readonly logger: Logger
}

/** How often a free number is looked for that both protocols can have. */
const TRIES = 20

/** The wires of a real network: one UDP socket and one TCP listener. */
export class SocketTransport implements Transport {
  readonly #options: SocketTransportOptions
  #udp: UdpWire | undefined
  #tcp: TcpWire | undefined
  #closed = false

  constructor(options: SocketTransportOptions) {
    this.#options = options
  }

  async open(receive: Receive): Promise<BoundPorts> {
    const { udp, tcp, clock, logger } = this.#options
    for (let attempt = 1; ; attempt++) {
      const udpWire = await UdpWire.open({ ...udp, receive, logger })
      if (!tcp) {
        this.#udp = udpWire
        break
      }
      try {
        const port = tcp.port === 0 ? udpWire.bound.port : tcp.port
        this.#tcp = await TcpWire.open({ host: tcp.host, port, receive, clock, logger })
        this.#udp = udpWire
        break
      } catch (error) {
        await udpWire.close()
        if (udp.port !== 0 || tcp.port !== 0 || attempt === TRIES) throw error
      }
    }
    return { udp: this.#udp.bound, tcp: this.#tcp?.bound }
  }

  send(target: Target, bytes: Buffer): Promise<SendResult> {
    const wire = target.protocol === 'tcp' ? this.#tcp : this.#udp
    if (!wire) {
      return Promise.resolve({ ok: false, error: new Error(`No ${target.protocol} wire is open`) })
    }
    return wire.send(target, bytes)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.all([this.#udp?.close(), this.#tcp?.close()])
  }
}
