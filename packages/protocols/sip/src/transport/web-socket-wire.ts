import { BoundedSocket, type Clock, type Logger, type Timer } from '@offhook/core'
import type {
  Disconnected,
  MessageSocket,
  Receive,
  SendResult,
  Target,
  WebSocketPeer,
} from './transport.ts'

/**
 * Each socket is asked for a sign of life so often: proxies close what is silent for a minute, and a
 * browser that is gone answers no more. One that is silent for two rounds is closed.
 */
const PING_MS = 25_000
const MAX_SILENT_ROUNDS = 2
const LIMITS = { connections: 5_000, perAddress: 500 } as const

interface Connection {
  readonly socket: MessageSocket
  readonly out: BoundedSocket
  readonly address: string
  ping: Timer
  silentRounds: number
}

/**
 * SIP over WebSockets that browsers have opened (RFC 7118): one frame is one message. Nobody can be
 * connected to from here; a phone is reached as long as its socket lives.
 */
export class WebSocketWire {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #receive: Receive
  readonly #disconnected: Disconnected
  readonly #connections = new Map<number, Connection>()
  readonly #nextId: () => number

  /** @param options.nextId numbers of connections, each given once over all wires of a stack */
  constructor(options: {
    clock: Clock
    logger: Logger
    receive: Receive
    disconnected: Disconnected
    nextId: () => number
  }) {
    this.#nextId = options.nextId
    this.#clock = options.clock
    this.#logger = options.logger
    this.#receive = options.receive
    this.#disconnected = options.disconnected
  }

  /** How many sockets are open. */
  get connections(): number {
    return this.#connections.size
  }

  /** Takes an open socket. False, and the socket is ended, when there are too many. */
  accept(socket: MessageSocket, peer: WebSocketPeer): boolean {
    const { address, port, isSecure } = peer
    const same = [...this.#connections.values()].filter((other) => other.address === address)
    if (this.#connections.size >= LIMITS.connections || same.length >= LIMITS.perAddress) {
      socket.terminate()
      return false
    }
    const id = this.#nextId()
    const drop = (): void => this.#drop(id)
    const out = new BoundedSocket({
      socket,
      onDropped: () => {
        this.#logger.warn({ remote: address }, 'sip websocket peer did not read, dropped')
        drop()
      },
    })
    const ping = this.#clock.setTimeout(() => this.#ping(id), PING_MS)
    this.#connections.set(id, { socket, out, address, ping, silentRounds: 0 })
    const protocol = isSecure ? 'wss' : 'ws'
    socket.on('message', (data) => {
      this.#alive(id)
      const bytes = Buffer.from(data)
      // RFC 5626 §4.4.1: a keep-alive is answered, and is no message.
      if (bytes.length <= 4 && bytes.toString().trim() === '') return out.send('\r\n')
      this.#receive(bytes, { protocol, address, port, connection: id })
    })
    socket.on('pong', () => this.#alive(id))
    socket.on('close', drop)
    socket.on('error', drop)
    return true
  }

  send({ connection: id }: Target, bytes: Buffer): Promise<SendResult> {
    const connection = id === undefined ? undefined : this.#connections.get(id)
    if (id === undefined || !connection) {
      return Promise.resolve({ ok: false, error: new Error('The phone has left') })
    }
    connection.out.send(bytes.toString('utf8'))
    return Promise.resolve({ ok: true, connection: id })
  }

  close(): void {
    for (const id of [...this.#connections.keys()]) this.#drop(id)
  }

  #alive(id: number): void {
    const connection = this.#connections.get(id)
    if (connection) connection.silentRounds = 0
  }

  #ping(id: number): void {
    const connection = this.#connections.get(id)
    if (!connection) return
    if (connection.silentRounds++ >= MAX_SILENT_ROUNDS) return this.#drop(id)
    connection.socket.ping()
    connection.ping = this.#clock.setTimeout(() => this.#ping(id), PING_MS)
  }

  #drop(id: number): void {
    const connection = this.#connections.get(id)
    if (!connection) return
    this.#connections.delete(id)
    connection.ping.clear()
    connection.socket.terminate()
    this.#disconnected(id)
  }
}
