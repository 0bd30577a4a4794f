import type { Clock } from '@offhook/core'
import type {
  BoundPorts,
  Protocol,
  Receive,
  SendResult,
  Target,
  Transport,
} from '../transport/transport.ts'

/** One message in flight, as a fault sees it. */
export interface Packet {
  readonly from: string
  readonly to: string
  readonly text: string
}

/** What happens to a packet: how many copies arrive. */
export type Fault = (packet: Packet) => number

/**
 * A network in memory for tests of the upper layers: addresses, a delay on the test's clock, and
 * loss or duplication by a function. Messages cross it as octets, so that parsing is real.
 */
export class MemoryNetwork {
  readonly packets: Packet[] = []
  fault: Fault = () => 1
  delayMs: number
  readonly #clock: Clock
  readonly #hosts = new Map<string, Receive>()

  constructor(options: { clock: Clock; delayMs?: number }) {
    this.#clock = options.clock
    this.delayMs = options.delayMs ?? 5
  }

  /** The wires of a host; its address is all it needs. */
  host(address: string): Transport {
    const send = (target: Target, bytes: Buffer): Promise<SendResult> => {
      this.inject(address, target.address, bytes, target.protocol)
      const reached = target.protocol === 'udp' || this.#hosts.has(target.address)
      return Promise.resolve(
        reached ? { ok: true } : { ok: false, error: new Error('Connection refused') },
      )
    }
    return {
      open: (receive): Promise<BoundPorts> => {
        this.#hosts.set(address, receive)
        const bound = { address, port: 5060 }
        return Promise.resolve({ udp: bound, tcp: bound })
      },
      send,
      close: (): Promise<void> => {
        this.#hosts.delete(address)
        return Promise.resolve()
      },
    }
  }

  /** Puts octets on the wire as if `from` had sent them. */
  inject(from: string, to: string, bytes: Buffer | string, protocol: Protocol = 'udp'): void {
    const octets = Buffer.from(bytes as string)
    const packet = { from, to, text: octets.toString('utf8') }
    this.packets.push(packet)
    const copies = this.fault(packet)
    for (let i = 0; i < copies; i++) {
      this.#clock.setTimeout(() => {
        this.#hosts.get(to)?.(octets, { protocol, address: from, port: 5060 })
      }, this.delayMs)
    }
  }

  /** The start lines of what was sent, as `from>to line`; for assertions on the ladder. */
  ladder(filter: (packet: Packet) => boolean = () => true): string[] {
    return this.packets
      .filter(filter)
      .map((packet) => `${packet.from}>${packet.to} ${packet.text.split('\r\n')[0]}`)
  }

  clear(): void {
    this.packets.length = 0
  }
}
