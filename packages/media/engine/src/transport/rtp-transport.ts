import type { ConfigureEndpoint, SocketAddress } from '@offhook/control'
import { messageOf } from '@offhook/core'
import { isRtcp } from '@offhook/rtp'
import type { DatagramIo, DatagramSocket } from '../io/datagram-io.ts'
import { addressMatcher, type LatchState, latchConfigured, nextLatch } from './latch-state.ts'
import type { LegTransport, PacketSink } from './leg-transport.ts'
import type { PortPool } from './port-pool.ts'

/** A plain RTP endpoint: RTP on an even port, RTCP on the odd one above, or both on the first. */
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
      const transport = new PairTransport({ sink, release: () => ports.release(port) })
      if (await transport.bind(io, bindAddress, port)) return transport
      foreign.push(port)
    }
  } finally {
    for (const port of foreign) ports.release(port)
  }
}

class PairTransport implements RtpTransport {
  readonly kind = 'rtp'
  readonly stopsWhenLost = true
  readonly #sink: PacketSink
  readonly #release: () => void
  #rtp: DatagramSocket | null = null
  #rtcp: DatagramSocket | null = null
  #latch: LatchState = latchConfigured(null)
  #mayMove: (address: string) => boolean = () => false
  /** Where the peer's RTCP comes from, once it has come. */
  #rtcpRemote: SocketAddress | null = null
  #view: Uint8Array = new Uint8Array(0)
  #closed = false

  constructor(options: { sink: PacketSink; release: () => void }) {
    this.#sink = options.sink
    this.#release = options.release
  }

  get port(): number {
    return this.#rtp?.port ?? 0
  }

  get isOpen(): boolean {
    return this.#latch.remote !== null && !this.#closed
  }

  /**
   * False when the pair cannot be had; then nothing stays open.
   * @throws Error when that is no fault of these two ports
   */
  async bind(io: DatagramIo, address: string, port: number): Promise<boolean> {
    try {
      this.#rtp = await io.open({ address, port, onPacket: this.#onPacket })
      this.#rtcp = await io.open({ address, port: port + 1, onPacket: this.#onRtcpPacket })
      return true
    } catch (error) {
      this.#rtp?.close()
      this.#rtp = null
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE' || code === 'EACCES') return false
      throw new Error(socketFault(code, error), { cause: error })
    }
  }

  configure(command: ConfigureEndpoint): void {
    this.#latch = latchConfigured(command.remote, this.#latch)
    this.#mayMove = addressMatcher(command.latchFrom)
  }

  sendRtp(buffer: Uint8Array, length: number): void {
    const { remote } = this.#latch
    if (remote) this.#rtp?.queue(this.#viewOf(buffer, length), remote.port, remote.address)
  }

  sendRtcp(buffer: Uint8Array, length: number): void {
    const { remote } = this.#latch
    if (!remote) return
    const to = this.#rtcpRemote ?? { address: remote.address, port: remote.port + 1 }
    const socket = to.port === remote.port ? this.#rtp : this.#rtcp
    if (to.port <= 0xffff) socket?.send(buffer.subarray(0, length), to.port, to.address)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rtp?.close()
    this.#rtcp?.close()
    this.#release()
  }

  readonly #onPacket = (packet: Uint8Array, address: string, port: number): void => {
    if (isRtcp(packet, packet.length)) {
      this.#onRtcpPacket(packet, address, port)
      return
    }
    if (!this.#sink.accepts(packet, packet.length)) {
      this.#sink.onStranger()
      return
    }
    const latch = this.#latch
    const settled =
      latch.phase === 'latched' &&
      latch.remote !== null &&
      latch.remote.port === port &&
      latch.remote.address === address
    if (!settled) {
      const step = nextLatch(latch, address, port, this.#mayMove)
      if (step.state.remote !== latch.remote) this.#rtcpRemote = null
      this.#latch = step.state
      if (!step.take) {
        this.#sink.onStranger()
        return
      }
    }
    this.#sink.onRtp(packet, packet.length, performance.now())
  }

  readonly #onRtcpPacket = (packet: Uint8Array, address: string, port: number): void => {
    const { remote } = this.#latch
    if (!remote || remote.address !== address || !isRtcp(packet, packet.length)) {
      this.#sink.onStranger()
      return
    }
    if (this.#rtcpRemote?.port !== port) this.#rtcpRemote = { address, port }
    this.#sink.onRtcp(packet, packet.length, performance.now())
  }

  /** Voice packets are all of one length: their view is made once. */
  #viewOf(buffer: Uint8Array, length: number): Uint8Array {
    const view = this.#view
    if (view.buffer === buffer.buffer && view.length === length) return view
    this.#view = new Uint8Array(buffer.buffer, buffer.byteOffset, length)
    return this.#view
  }
}

function socketFault(code: string, error: unknown): string {
  if (code === 'EMFILE')
    return 'no audio socket can be opened: this process has too many files open'
  if (code === 'ENFILE')
    return 'no audio socket can be opened: this machine has too many files open'
  return `no audio socket can be opened: ${messageOf(error)}`
}
