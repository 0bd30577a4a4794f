import { createSocket, type Socket } from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'
import { bareAddress, type Logger } from '@offhook/core'
import type { Receive, SendResult, Target } from './transport.ts'

/**
 * Datagrams that the kernel has not taken yet. Beyond it they are lost, as on any full link: the
 * timers of their transactions bring them again.
 */
const MAX_BACKLOG = { bytes: 8 << 20, datagrams: 10_000 } as const

const SENT: Promise<SendResult> = Promise.resolve({ ok: true })

/** The listening UDP socket, which is also the one that sends: replies leave from where we listen. */
export class UdpWire {
  readonly #socket: Socket
  readonly #v6: boolean
  #closed = false
  #waiting = { bytes: 0, datagrams: 0 }
  #lost = 0

  private constructor(socket: Socket, v6: boolean) {
    this.#socket = socket
    this.#v6 = v6
  }

  /** Datagrams that were not sent since too many waited before them. */
  get lost(): number {
    return this.#lost
  }

  /** Binds; rejects when the port is taken. The caller closes it. */
  static async open(options: {
    host: string
    port: number
    receive: Receive
    logger: Logger
  }): Promise<UdpWire> {
    const v6 = isIPv6(options.host)
    const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', lookup: literalLookup as never })
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(options.port, options.host, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    socket.on('error', (error) =>
      options.logger.warn({ error: error.message }, 'udp socket failed'),
    )
    socket.on('message', (bytes, peer) => {
      // RFC 5626 §4.4: keep-alives of a few octets are no message.
      if (bytes.length <= 4) return
      options.receive(bytes, {
        protocol: 'udp',
        address: bareAddress(peer.address),
        port: peer.port,
      })
    })
    growBuffers(socket)
    return new UdpWire(socket, v6)
  }

  get bound(): { address: string; port: number } {
    const { address, port } = this.#socket.address()
    return { address, port }
  }

  send(target: Target, bytes: Buffer): Promise<SendResult> {
    if (this.#closed)
      return Promise.resolve({ ok: false, error: new Error('The socket is closed') })
    const address = this.#v6 && isIPv4(target.address) ? `::ffff:${target.address}` : target.address
    if (!this.#v6 && isIPv6(address)) {
      return Promise.resolve({ ok: false, error: new Error('No IPv6 socket is bound') })
    }
    const waiting = this.#waiting
    if (waiting.datagrams >= MAX_BACKLOG.datagrams || waiting.bytes >= MAX_BACKLOG.bytes) {
      this.#lost++
      return SENT
    }
    return new Promise((resolve) => {
      const taken = (error: Error | null): void => {
        waiting.datagrams--
        waiting.bytes -= bytes.length
        resolve(error ? { ok: false, error } : { ok: true })
      }
      waiting.datagrams++
      waiting.bytes += bytes.length
      try {
        this.#socket.send(bytes, target.port, address, taken)
      } catch (error) {
        taken(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }
}

/** Targets are literal addresses: a resolver would only cost a turn of the loop for each datagram. */
function literalLookup(address: string, ...rest: unknown[]): void {
  const done = rest.at(-1) as (error: null, address: string, family: number) => void
  done(null, address, isIPv6(address) ? 6 : 4)
}

/** Bursts of a hundred calls must not be lost in the kernel; a system that refuses is fine too. */
function growBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(1 << 20)
    socket.setSendBufferSize(1 << 20)
  } catch {
    // The limits of the system are its administrator's.
  }
}
