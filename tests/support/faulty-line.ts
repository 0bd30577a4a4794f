import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import type { AudioLine } from '@offhook/test-kit'

/** What a line does to the packets of one way. */
export interface Faults {
  /** The share of packets that is lost, in runs of so many on average. */
  readonly loss?: number
  readonly run?: number
  /** Each packet is so late, and by up to so much more: packets may pass one another. */
  readonly delayMs?: number
  readonly jitterMs?: number
  /** Nothing passes. */
  readonly cut?: boolean
}

export interface LineFaults {
  readonly toServer?: Faults
  readonly toParty?: Faults
}

interface Peer {
  readonly address: string
  readonly port: number
}

const LOOPBACK = '127.0.0.1'

/** This machine as browsers reach it: they know each other's networks, and no loopback. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? LOOPBACK
}

/**
 * The way between the server and one party, of UDP datagrams, with the faults that `tc netem` would give
 * it where the kernel has that.
 */
export class FaultyLine implements AudioLine {
  readonly #socket: Socket
  /** Where the server is; null until the party says so. */
  #server: Peer | null
  #party: Peer | null
  #faults: LineFaults
  /** Whether the packet before was lost, by way. */
  readonly #isLosing = { toServer: false, toParty: false }
  #isClosed = false

  private constructor(socket: Socket, faults: LineFaults, ends: Ends) {
    this.#socket = socket
    this.#faults = faults
    const { at: address = LOOPBACK, server, party } = ends
    this.#server = server === undefined ? null : { address, port: server }
    this.#party = party === undefined ? null : { address, port: party }
    socket.on('message', (datagram, from) => this.#pass(datagram, from))
    socket.on('error', () => {})
  }

  /** @param ends the ports of those that are known; the other is found */
  static async open(faults: LineFaults, ends: Ends): Promise<FaultyLine> {
    const socket = createSocket('udp4')
    socket.bind(0, ends.at ?? LOOPBACK)
    await once(socket, 'listening')
    return new FaultyLine(socket, faults, ends)
  }

  get port(): number {
    return this.#socket.address().port
  }

  towards(address: string, port: number): Peer {
    this.#server = { address, port }
    return this.#socket.address()
  }

  /** From now on it has these. */
  becomes(faults: LineFaults): void {
    this.#faults = faults
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.close()
  }

  #pass(datagram: Buffer, from: Peer): void {
    const isFromServer = from.port === this.#server?.port
    if (!isFromServer) this.#party = { address: from.address, port: from.port }
    const to = isFromServer ? this.#party : this.#server
    const way = isFromServer ? 'toParty' : 'toServer'
    const { cut = false, delayMs = 0, jitterMs = 0, ...losses } = this.#faults[way] ?? {}
    if (!to || cut || this.#loses(way, losses)) return
    const late = delayMs + Math.random() * jitterMs
    if (late === 0) this.#send(datagram, to)
    else setTimeout(() => this.#send(datagram, to), late)
  }

  /** Gilbert's model: losses come in runs, as they do in the air. */
  #loses(way: keyof LineFaults, { loss = 0, run = 1 }: Pick<Faults, 'loss' | 'run'>): boolean {
    const goesOn = 1 - 1 / run
    const begins = loss === 0 ? 0 : (loss / (1 - loss)) * (1 / run)
    this.#isLosing[way] = Math.random() < (this.#isLosing[way] ? goesOn : begins)
    return this.#isLosing[way]
  }

  #send(datagram: Buffer, { address, port }: Peer): void {
    if (!this.#isClosed) this.#socket.send(datagram, port, address)
  }
}

interface Ends {
  /** The address of all three; loopback unless it is another. */
  readonly at?: string
  readonly server?: number
  readonly party?: number
}
