/**
 * UDP behind a small batch-shaped interface. What has come on all sockets is taken in one go, and
 * the packets of a phase wait in a queue until `flush` sends them: whoever takes them is woken once,
 * and waking up is most of what a packet costs. Peers are numbers (`PeerTable`).
 *
 * Three implementations keep this contract (`datagram-io.test.ts` runs all through it): Node's
 * sockets, which work everywhere, system calls, which cost half, and an io_uring, which costs less.
 */
import type { PeerTable } from './peer-table.ts'

/**
 * Takes one packet: the first `length` bytes of `packet`, which hold until the listener returns. It
 * may write there (SRTP is decrypted in place), and copies what must live longer.
 * @param peer who sent it; the number holds until the next `receive`, unless it is kept
 * @param at when the batch was taken, milliseconds, monotonic
 */
export type PacketListener = (packet: Uint8Array, length: number, peer: number, at: number) => void

/** The longest payload of a datagram over IPv4. */
export const MAX_PAYLOAD = 65_507

/** Whether the first `length` bytes of a packet can be a datagram at all. */
export function isSendable(packet: Uint8Array, length: number): boolean {
  return length >= 0 && length <= MAX_PAYLOAD && length <= packet.length
}

/** One bound socket. */
export interface DatagramSocket {
  readonly address: string
  readonly port: number
  /** Sends the first `length` bytes at once. Failures are counted, never thrown. */
  send(packet: Uint8Array, length: number, peer: number): void
  /** Sends them at the next `flush`; until then the packet stays as it is and the peer is kept. */
  queue(packet: Uint8Array, length: number, peer: number): void
  /** No packet of it is handed on any more, and none that waits is sent. Idempotent. */
  close(): void
}

/** What a socket is opened with. */
export interface SocketOptions {
  readonly address: string
  /** 0 = any free one. */
  readonly port: number
  /** Size of the kernel's buffers in bytes; only a socket that many legs share needs more. */
  readonly bufferSize?: number
  readonly onPacket: PacketListener
}

/** Opens sockets, takes and sends in batches, and counts. */
export interface DatagramIo {
  readonly name: 'uring' | 'syscalls' | 'dgram'
  readonly peers: PeerTable
  /** Packets that were handed on. */
  readonly taken: number
  /** Sends that cannot be, or that the system refused and said so. */
  readonly refused: number
  /** @throws the system's error, with `code` and `address`, when the address cannot be bound */
  open(options: SocketOptions): Promise<DatagramSocket>
  /**
   * Hands on what has come on all sockets. Once it is called, it is called every few milliseconds:
   * what comes meanwhile waits in bounded buffers.
   * @param at the reading of the clock that all packets of the batch are given
   * @returns true when a turn of the event loop would bring more
   */
  receive(at: number): boolean
  /** Hands everything that waits in queues to the system. */
  flush(): void
  /** Closes all sockets. Idempotent. */
  close(): void
}
