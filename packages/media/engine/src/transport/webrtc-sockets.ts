import type { SocketAddress } from '@offhook/control'
import { messageOf } from '@offhook/core'
import type { DatagramIo, DatagramSocket } from '../io/datagram-io.ts'
import { readInterfaces, usableAddresses } from '../io/local-addresses.ts'
import type { MediaThreadOptions } from '../messages.ts'

/** Kernel buffers of a socket that many legs share. */
const SHARED_BUFFER_BYTES = 4 * 1024 * 1024
/** How often a free port is looked for that every address has. */
const PORT_TRIES = 10

/** Takes a packet with the socket it came to: the answer must leave from there. */
export type SharedPacketListener = (
  socket: DatagramSocket,
  packet: Uint8Array,
  length: number,
  peer: number,
  at: number,
) => void

/** The one port of all browsers: a socket for each local address. */
export class WebRtcSockets {
  readonly #io: DatagramIo
  readonly #options: MediaThreadOptions['webrtc']
  readonly #onPacket: SharedPacketListener
  readonly #onAddresses: (addresses: readonly string[]) => void
  readonly #sockets = new Map<string, DatagramSocket>()
  #port = 0
  #refreshing = false
  #closed = false

  constructor(options: {
    io: DatagramIo
    options: MediaThreadOptions['webrtc']
    onPacket: SharedPacketListener
    onAddresses: (addresses: readonly string[]) => void
  }) {
    this.#io = options.io
    this.#options = options.options
    this.#onPacket = options.onPacket
    this.#onAddresses = options.onAddresses
  }

  get port(): number {
    return this.#port
  }

  get localAddresses(): readonly string[] {
    return [...this.#sockets.keys()]
  }

  /** What an SDP says: the public address first, then every one that is bound. */
  candidates(): SocketAddress[] {
    const addresses = new Set(this.#sockets.keys())
    const { publicAddress } = this.#options
    const all = publicAddress === null ? addresses : new Set([publicAddress, ...addresses])
    return [...all].map((address) => ({ address, port: this.#port }))
  }

  /** @throws Error when the port is in use, or an address that was asked for is not here */
  async bind(): Promise<void> {
    const addresses = this.#wanted()
    for (let attempt = 1; ; attempt++) {
      try {
        this.#port = this.#options.port
        for (const address of addresses) await this.#open(address)
        return
      } catch (error) {
        this.#closeAll()
        // A port that is free on one address can be taken on the next.
        const again = this.#options.port === 0 && addresses.length > 1 && attempt < PORT_TRIES
        if (!again) throw this.#explain(error)
      }
    }
  }

  /** Reads the local addresses again. One that cannot be bound is tried again the next time. */
  async refresh(): Promise<void> {
    if (this.#refreshing || this.#closed || this.#options.addresses !== null) return
    this.#refreshing = true
    const before = this.localAddresses.join()
    const wanted = this.#wanted()
    for (const address of wanted) {
      if (!this.#sockets.has(address)) await this.#open(address).catch(() => {})
    }
    for (const [address, socket] of this.#sockets) {
      if (wanted.includes(address) || this.#sockets.size === 1) continue
      this.#sockets.delete(address)
      socket.close()
    }
    this.#refreshing = false
    if (this.localAddresses.join() !== before && !this.#closed) {
      this.#onAddresses(this.localAddresses)
    }
  }

  close(): void {
    this.#closed = true
    this.#closeAll()
  }

  #wanted(): readonly string[] {
    return this.#options.addresses ?? usableAddresses(readInterfaces())
  }

  async #open(address: string): Promise<void> {
    const socket = await this.#io.open({
      address,
      port: this.#port,
      bufferSize: SHARED_BUFFER_BYTES,
      onPacket: (packet, length, peer, at) => this.#onPacket(socket, packet, length, peer, at),
    })
    if (this.#closed) {
      socket.close()
      return
    }
    this.#port = socket.port
    this.#sockets.set(address, socket)
  }

  #closeAll(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
  }

  #explain(error: unknown): Error {
    const { code, address } = error as { code?: string; address?: string }
    const where = `${address ?? ''} port ${this.#port}`.trim()
    const reasons: Record<string, string> = {
      EADDRINUSE: `the WebRTC port is in use: UDP ${where}`,
      EADDRNOTAVAIL: `the WebRTC address is not one of this machine: ${address ?? ''}`,
      EACCES: `the WebRTC port needs more rights than this process has: UDP ${where}`,
    }
    const reason = reasons[code ?? ''] ?? `the WebRTC port cannot be opened: ${messageOf(error)}`
    return new Error(reason, { cause: error })
  }
}
