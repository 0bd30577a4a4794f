/** UDP sockets by the system's own calls, one at a time: opened, bound, sent from, closed. */
import { isSendable } from './datagram-io.ts'
import { type Koffi, type Libc, mustCall, type NativeCalls } from './libc.ts'
import { AF_INET, AF_INET6, Memory, NAME, Names } from './native-memory.ts'
import type { PeerTable } from './peer-table.ts'

export const CLOEXEC = 0x80000
/** Longer than every datagram. */
const PACKET_BYTES = 65_536
/** SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC */
const SOCKET_TYPE = 2 | 0x800 | CLOEXEC
const SOL_SOCKET = 1
const SO_SNDBUF = 7
const SO_RCVBUF = 8
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26

export class UdpSockets {
  readonly #koffi: Koffi
  readonly #call: Libc
  readonly #packet: Memory
  readonly #small: Memory
  readonly #name: Names

  constructor({ koffi, call }: NativeCalls) {
    this.#koffi = koffi
    this.#call = call
    this.#packet = Memory.ofSize(koffi, PACKET_BYTES)
    this.#small = Memory.ofSize(koffi, 128)
    this.#name = new Names(this.#small, 64, NAME)
  }

  /**
   * Opens a socket at the peer's address and that port.
   * @throws the system's error, with `code` and `syscall`
   */
  open(peers: PeerTable, at: number, port: number): { fd: number; port: number } {
    const { socket, bind, getsockname } = this.#call
    const name = this.#name
    const isV4 = peers.family(at) === 4
    const fd = this.#must('socket', socket(isV4 ? AF_INET : AF_INET6, SOCKET_TYPE, 0))
    try {
      if (!isV4) this.#option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1)
      const length = name.write(0, peers, at, port)
      this.#must('bind', bind(fd, name.address(0), length))
      this.#small.words[0] = NAME
      this.#must('getsockname', getsockname(fd, name.address(0), this.#small.address))
      return { fd, port: name.port(0) }
    } catch (error) {
      this.close(fd)
      throw error
    }
  }

  /** Asks for buffers of that many bytes both ways; what the system allows is used. */
  growBuffers(fd: number, size: number): void {
    this.#option(fd, SOL_SOCKET, SO_RCVBUF, size)
    this.#option(fd, SOL_SOCKET, SO_SNDBUF, size)
  }

  /** Sends one message at once. False when it cannot be one, or the system refuses it. */
  send(fd: number, packet: Uint8Array, length: number, peers: PeerTable, peer: number): boolean {
    if (!isSendable(packet, length) || peers.family(peer) === 0) return false
    const { bytes, address } = this.#packet
    bytes.set(packet.length <= PACKET_BYTES ? packet : packet.subarray(0, length))
    const nameLength = this.#name.write(0, peers, peer)
    return this.#call.sendto(fd, address, length, 0, this.#name.address(0), nameLength) >= 0
  }

  close(fd: number): void {
    this.#call.close(fd)
  }

  #option(fd: number, level: number, option: number, value: number): void {
    this.#small.words[0] = value
    this.#call.setsockopt(fd, level, option, this.#small.address, 4)
  }

  #must(syscall: string, result: number): number {
    return mustCall(this.#koffi, syscall, result)
  }
}
