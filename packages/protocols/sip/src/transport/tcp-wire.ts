import type { Server, Socket } from 'node:net'
import { bareAddress, type Clock, type Logger, type Timer } from '@offhook/core'
import type { StreamDoor } from './stream-door.ts'
import { StreamFramer } from './stream-framer.ts'
import {
  type Disconnected,
  formatTarget,
  type Receive,
  type SendResult,
  type Target,
} from './transport.ts'

/** How long a peer may take to finish a message that it started; also for connecting. */
const UNFINISHED_MS = 32_000
/** A connection without any octet for this long is closed; keep-alives count. */
const IDLE_MS = 3_600_000
/**
 * A peer that does not read is dropped, not buffered for. Small writes cost more than their octets,
 * so both are counted.
 */
const MAX_BACKLOG = { bytes: 1 << 20, writes: 500 } as const
/** Messages that may wait for one connection to be made, and connections that may be in the making. */
const MAX_WAITING = 100
const MAX_CONNECTING = 500
const PONG = Buffer.from('\r\n')

/** Limits of the listening socket. */
export interface TcpLimits {
  readonly connections: number
  readonly perAddress: number
}

interface Connection {
  readonly id: number
  readonly socket: Socket
  readonly key: string
  readonly address: string
  readonly framer: StreamFramer
  idle: Timer | undefined
  unfinished: Timer | undefined
  /** Writes that the kernel has not taken yet. */
  writes: number
  /** A pong that waits answers every ping that came meanwhile. */
  pongWaits: boolean
}

/** A connection in the making. */
interface Attempt {
  readonly connection: Promise<Connection | Error>
  waiting: number
}

/**
 * TCP or TLS: the listener and every connection, whoever opened it. A connection is used again for all
 * traffic to its remote address and port (RFC 3261 §18), in both directions.
 */
export class TcpWire {
  readonly #door: StreamDoor
  readonly #server: Server
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #receive: Receive
  readonly #disconnected: Disconnected
  readonly #limits: TcpLimits
  readonly #byId = new Map<number, Connection>()
  readonly #byKey = new Map<string, Connection>()
  readonly #connecting = new Map<string, Attempt>()
  /** How many connections each address has opened and not closed. */
  readonly #entered = new Map<string, number>()
  /** Every socket that is not closed, known by a key or not. */
  readonly #sockets = new Set<Socket>()
  readonly #nextId: () => number
  #closed = false

  private constructor(options: TcpOptions) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#receive = options.receive
    this.#disconnected = options.disconnected
    this.#limits = options.limits ?? { connections: 5000, perAddress: 500 }
    this.#door = options.door
    this.#nextId = options.nextId
    this.#server = options.door.server(
      (socket) => this.#accept(socket),
      (socket) => this.#mayEnter(socket),
    )
  }

  /** Listens; rejects when the port is taken. The caller closes it. */
  static async open(options: TcpOptions): Promise<TcpWire> {
    const wire = new TcpWire(options)
    await new Promise<void>((resolve, reject) => {
      wire.#server.once('error', reject)
      wire.#server.listen(options.port, options.host, () => {
        wire.#server.off('error', reject)
        resolve()
      })
    })
    wire.#server.on('error', (error) =>
      options.logger.warn({ error: error.message }, 'tcp listener failed'),
    )
    return wire
  }

  get bound(): { address: string; port: number } {
    const bound = this.#server.address()
    if (bound === null || typeof bound === 'string') return { address: '', port: 0 }
    return { address: bound.address, port: bound.port }
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#byId.size
  }

  async send(target: Target, bytes: Buffer): Promise<SendResult> {
    const open =
      (target.connection === undefined ? undefined : this.#byId.get(target.connection)) ??
      this.#byKey.get(keyOf(target))
    const connection = open ?? (await this.#connect(target))
    if (connection instanceof Error) return { ok: false, error: connection }
    const result = await this.#write(connection, bytes)
    return open ? { ...result, isReused: true } : result
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const done = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of [...this.#byId.values()]) this.#drop(connection)
    for (const socket of this.#sockets) socket.destroy()
    await done
  }

  #accept(socket: Socket): void {
    const address = bareAddress(socket.remoteAddress ?? '')
    if (address === '' || this.#closed) socket.destroy()
    else this.#adopt(socket, { address, port: socket.remotePort ?? 0 })
  }

  /** Counted before a handshake is made: those that never finish one count too. */
  #mayEnter(socket: Socket): boolean {
    const address = bareAddress(socket.remoteAddress ?? '')
    if (address === '' || this.#closed || this.#isFull(address)) return false
    this.#entered.set(address, (this.#entered.get(address) ?? 0) + 1)
    this.#watch(socket)
    socket.once('close', () => {
      const left = (this.#entered.get(address) ?? 1) - 1
      if (left > 0) this.#entered.set(address, left)
      else this.#entered.delete(address)
    })
    return true
  }

  #watch(socket: Socket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #isFull(address: string): boolean {
    if (this.#sockets.size >= this.#limits.connections) return true
    return (this.#entered.get(address) ?? 0) >= this.#limits.perAddress
  }

  #adopt(socket: Socket, peer: Peer): Connection {
    const connection: Connection = {
      id: this.#nextId(),
      socket,
      key: keyOf(peer),
      address: peer.address,
      framer: new StreamFramer(),
      idle: undefined,
      unfinished: undefined,
      writes: 0,
      pongWaits: false,
    }
    this.#watch(socket)
    this.#byId.set(connection.id, connection)
    this.#byKey.set(connection.key, connection)
    socket.on('error', () => this.#drop(connection))
    socket.on('close', () => this.#drop(connection))
    socket.on('end', () => this.#drop(connection))
    socket.on('data', (chunk) => this.#data(connection, peer, chunk))
    this.#touch(connection)
    return connection
  }

  #data(connection: Connection, { address, port }: Peer, chunk: Buffer): void {
    this.#touch(connection)
    for (const frame of connection.framer.push(chunk)) {
      if (frame.kind === 'ping') {
        this.#pong(connection)
        continue
      }
      if (frame.bytes.length > 0) {
        const { protocol } = this.#door
        this.#receive(frame.bytes, { protocol, address, port, connection: connection.id })
        // What we answered may have been too much for a peer that does not read.
        if (!this.#byId.has(connection.id)) return
      }
      if (frame.kind === 'broken') {
        // What the upper layer answered is flushed first, if the peer reads it.
        this.#forget(connection)
        connection.unfinished = this.#clock.setTimeout(() => this.#drop(connection), UNFINISHED_MS)
        connection.socket.destroySoon()
        return
      }
    }
    if (!connection.framer.unfinished) {
      connection.unfinished?.clear()
      connection.unfinished = undefined
    } else {
      connection.unfinished ??= this.#clock.setTimeout(() => this.#drop(connection), UNFINISHED_MS)
    }
  }

  #touch(connection: Connection): void {
    connection.idle?.clear()
    if (!this.#byId.has(connection.id)) return
    connection.idle = this.#clock.setTimeout(() => this.#drop(connection), IDLE_MS)
  }

  #connect(target: Target): Promise<Connection | Error> {
    if (this.#closed) return Promise.resolve(new Error('The listener is closed'))
    const key = keyOf(target)
    const running = this.#connecting.get(key)
    if (running ? ++running.waiting > MAX_WAITING : this.#connecting.size >= MAX_CONNECTING) {
      return Promise.resolve(new Error('Too much waits for a connection'))
    }
    if (running) return running.connection
    const connection = this.#dial(target).finally(() => this.#connecting.delete(key))
    this.#connecting.set(key, { connection, waiting: 1 })
    return connection
  }

  #dial(target: Target): Promise<Connection | Error> {
    return new Promise((resolve) => {
      const { socket, opened } = this.#door.dial(target)
      this.#watch(socket)
      const timer = this.#clock.setTimeout(
        () => socket.destroy(new Error('Connecting took too long')),
        target.connectMs ?? UNFINISHED_MS,
      )
      const failed = (error?: Error): void => {
        timer.clear()
        resolve(error ?? new Error('The connection was closed'))
      }
      const closed = (): void => failed()
      socket.once('error', failed)
      socket.once('close', closed)
      socket.once(opened, () => {
        timer.clear()
        socket.off('close', closed)
        const connection = this.#adopt(socket, target)
        socket.off('error', failed)
        resolve(connection)
      })
    })
  }

  #pong(connection: Connection): void {
    if (connection.pongWaits) return
    connection.pongWaits = true
    void this.#write(connection, PONG).then(() => {
      connection.pongWaits = false
    })
  }

  #write(connection: Connection, bytes: Buffer): Promise<SendResult> {
    const { id, key, socket } = connection
    if (!this.#byId.has(id)) {
      return Promise.resolve({ ok: false, error: new Error('The connection was closed') })
    }
    if (socket.writableLength > MAX_BACKLOG.bytes || connection.writes >= MAX_BACKLOG.writes) {
      this.#logger.warn({ remote: key }, 'tcp peer did not read, connection dropped')
      this.#drop(connection)
      return Promise.resolve({ ok: false, error: new Error('The peer does not read') })
    }
    connection.writes++
    return new Promise((resolve) => {
      socket.write(bytes, (error) => {
        connection.writes--
        resolve(error ? { ok: false, error } : { ok: true, connection: id })
      })
    })
  }

  #forget(connection: Connection): void {
    connection.idle?.clear()
    connection.unfinished?.clear()
    const wasOpen = this.#byId.delete(connection.id)
    if (this.#byKey.get(connection.key) === connection) this.#byKey.delete(connection.key)
    if (wasOpen) this.#disconnected(connection.id)
  }

  #drop(connection: Connection): void {
    this.#forget(connection)
    connection.socket.destroy()
  }
}

type Peer = Pick<Target, 'address' | 'port' | 'name'>

/** A connection whose certificate was asked for one name is no way to another. */
function keyOf(peer: Peer): string {
  return peer.name === undefined ? formatTarget(peer) : `${formatTarget(peer)} ${peer.name}`
}

/** What a wire is opened with. */
export interface TcpOptions {
  readonly door: StreamDoor
  /** Numbers of connections, each given once over all wires of a stack. */
  readonly nextId: () => number
  readonly host: string
  readonly port: number
  readonly receive: Receive
  readonly disconnected: Disconnected
  readonly clock: Clock
  readonly logger: Logger
  readonly limits?: TcpLimits
}
