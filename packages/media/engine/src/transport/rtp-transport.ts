import type { ConfigureEndpoint, SocketAddress } from '@offhook/control'
import { messageOf } from '@offhook/core'
import { isRtcp } from '@offhook/rtp'
import type { DatagramIo, DatagramSocket } from '../io/datagram-io.ts'
import { NO_PEER, type PeerTable } from '../io/peer-table.ts'
import {
  addressMatcher,
  isSameAddress,
  type LatchState,
  latchConfigured,
  nextLatch,
} from './latch-state.ts'
import type { LegTransport, PacketSink } from './leg-transport.ts'
import type { PortPool } from './port-pool.ts'
import { SdesSecret } from './sdes-secret.ts'

/** An RTP endpoint, plain or with keys by signalling: RTP on an even port, RTCP on the odd one above, or both on the first. */
export interface RtpTransport extends LegTransport {
  readonly port: number
}

/**
 * Opens the next free pair of the range. A pair of which another program has a port is passed over.
 * @throws Error when the whole range is taken, or when the system gives no socket at all
 */
export async function openRtpTransport(options: {
  io: DatagramIo
  ports: PortPool
  bindAddress: string
  sink: PacketSink
}): Promise<RtpTransport> {
  const { io, ports, bindAddress, sink } = options
  const foreign: number[] = []
  try {
    for (;;) {
      const port = ports.take()
      if (port === null) throw new Error('no RTP port is free: the range is used up')
      const transport = new PairTransport({ io, sink, release: () => ports.release(port) })
      if (await transport.bind(bindAddress, port)) return transport
      foreign.push(port)
    }
  } finally {
    for (const port of foreign) ports.release(port)
  }
}

class PairTransport implements RtpTransport {
  readonly kind = 'rtp'
  readonly stopsWhenLost = true
  readonly #io: DatagramIo
  readonly #peers: PeerTable
  readonly #sink: PacketSink
  readonly #release: () => void
  #rtp: DatagramSocket | null = null
  #rtcp: DatagramSocket | null = null
  #latch: LatchState = latchConfigured(null)
  #mayMove: (address: string) => boolean = () => false
  /** The number of the latch's remote. */
  #remote = NO_PEER
  /** Where the peer's RTCP goes: as it said, or where it comes from once it has come. */
  #rtcpRemote = NO_PEER
  #statedRtcp: SocketAddress | null = null
  /** The remote, once the latch is settled on it: its packets need no further question. */
  #settled = NO_PEER
  #secret: SdesSecret | null = null
  #closed = false

  constructor(options: { io: DatagramIo; sink: PacketSink; release: () => void }) {
    this.#io = options.io
    this.#peers = options.io.peers
    this.#sink = options.sink
    this.#release = options.release
  }

  get port(): number {
    return this.#rtp?.port ?? 0
  }

  /**
   * False when the pair cannot be had; then nothing stays open.
   * @throws Error when that is no fault of these two ports
   */
  async bind(address: string, port: number): Promise<boolean> {
    try {
      this.#rtp = await this.#io.open({ address, port, onPacket: this.#onPacket })
      this.#rtcp = await this.#io.open({ address, port: port + 1, onPacket: this.#onRtcpPacket })
      return true
    } catch (error) {
      this.#rtp?.close()
      this.#rtp = null
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' || code === 'EACCES') return false
      throw new Error(socketFault(code, error), { cause: error })
    }
  }

  isOpen(): boolean {
    return this.#latch.remote !== null && !this.#closed
  }

  configure(command: ConfigureEndpoint): void {
    const rtcp = this.#inOneForm(command.rtcp ?? null)
    const isMoved = !isSameAddress(rtcp, this.#statedRtcp)
    this.#statedRtcp = rtcp
    this.#follow(latchConfigured(this.#inOneForm(command.remote), this.#latch))
    if (isMoved) this.#aimRtcp()
    this.#mayMove = addressMatcher(command.latchFrom)
    this.#secret = SdesSecret.of(command, this.#secret)
  }

  sendRtp(buffer: Uint8Array, length: number): void {
    const size = this.#secret ? this.#secret.outbound.protectRtp(buffer, length) : length
    if (size > 0) this.#rtp?.queue(buffer, size, this.#remote)
  }

  sendRtcp(buffer: Uint8Array, length: number): void {
    if (this.#rtcpRemote === NO_PEER) return
    // RFC 5761: a peer that takes both on one port is sent both from one.
    const socket = this.#rtcpRemote === this.#remote ? this.#rtp : this.#rtcp
    const size = this.#secret ? this.#secret.outbound.protectRtcp(buffer, length) : length
    if (size > 0) socket?.send(buffer, size, this.#rtcpRemote)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rtp?.close()
    this.#rtcp?.close()
    this.#remote = this.#swap(this.#remote, NO_PEER)
    this.#rtcpRemote = this.#swap(this.#rtcpRemote, NO_PEER)
    this.#settled = NO_PEER
    this.#release()
  }

  readonly #onPacket = (packet: Uint8Array, length: number, peer: number, at: number): void => {
    if (isRtcp(packet, length)) {
      return this.#onRtcpPacket(packet, length, peer, at)
    }
    // Nobody moves the remote by a packet whose tag is not right.
    const plain = this.#secret ? this.#secret.inbound.unprotectRtp(packet, length) : length
    if (plain < 0 || !this.#sink.accepts(packet, plain)) {
      this.#sink.onStranger()
    } else if (peer === this.#settled || this.#latches(peer)) {
      this.#sink.onRtp(packet, plain, at)
    } else {
      this.#sink.onStranger()
    }
  }

  readonly #onRtcpPacket = (packet: Uint8Array, length: number, peer: number, at: number): void => {
    const isTheirs = peer === this.#rtcpRemote || this.#isRemoteHost(peer)
    if (!isTheirs || !isRtcp(packet, length)) {
      this.#sink.onStranger()
      return
    }
    const plain = this.#secret ? this.#secret.inbound.unprotectRtcp(packet, length) : length
    if (plain < 0) return this.#sink.onStranger()
    if (peer !== this.#rtcpRemote) this.#rtcpRemote = this.#swap(this.#rtcpRemote, peer)
    this.#sink.onRtcp(packet, plain, at)
  }

  /** Asks the latch about a packet that does not come from where it is settled. */
  #latches(peer: number): boolean {
    const { address, port } = this.#peers.textOf(peer)
    const { state, take } = nextLatch(this.#latch, address, port, this.#mayMove)
    this.#follow(state)
    return take
  }

  #follow(state: LatchState): void {
    const { remote } = state
    const isMoved = remote !== this.#latch.remote
    this.#latch = state
    if (isMoved) {
      this.#remote = this.#swap(this.#remote, this.#numberOf(remote))
      this.#aimRtcp()
    }
    this.#settled = state.phase === 'latched' && !state.candidate ? this.#remote : NO_PEER
  }

  /** A peer that was found elsewhere than it said has its RTCP there too, multiplexed or a port above. */
  #aimRtcp(): void {
    const { announced, remote } = this.#latch
    const stated = this.#statedRtcp
    const beside = remote && { address: remote.address, port: remote.port + 1 }
    const isOne = stated !== null && isSameAddress(stated, announced)
    const isFound = !isSameAddress(remote, announced)
    const target = isOne ? remote : isFound ? beside : (stated ?? beside)
    this.#rtcpRemote = this.#swap(this.#rtcpRemote, this.#numberOf(target))
  }

  #numberOf(at: SocketAddress | null): number {
    return at ? this.#peers.of(at.address, at.port) : NO_PEER
  }

  /** An address as packets are known by it: an SDP may write IPv6 in many ways. */
  #inOneForm(remote: SocketAddress | null): SocketAddress | null {
    const peer = this.#numberOf(remote)
    return peer === NO_PEER ? remote : this.#peers.textOf(peer)
  }

  #isRemoteHost(peer: number): boolean {
    return this.#remote !== NO_PEER && this.#peers.isSameHost(peer, this.#remote)
  }

  /** Keeps one number in place of another. */
  #swap(before: number, after: number): number {
    this.#peers.keep(after)
    this.#peers.release(before)
    return after
  }
}

function socketFault(code: string, error: unknown): string {
  if (code === 'EMFILE')
    return 'no audio socket can be opened: this process has too many files open'
  if (code === 'ENFILE')
    return 'no audio socket can be opened: this machine has too many files open'
  return `no audio socket can be opened: ${messageOf(error)}`
}
