/**
 * Writing to a WebSocket within bounds. A peer that does not read must not fill our memory: neither
 * with what it is told nor with the pongs that it asks for. Small frames cost more than their
 * octets, so both are counted.
 */
const MAX_BACKLOG = { bytes: 1 << 20, frames: 1_000 } as const

/** What answering pings needs of a WebSocket; that of `ws` has it. Its own answering must be off. */
export interface PingedSocket {
  readonly OPEN: number
  readonly readyState: number
  pong(data: Buffer, mask: undefined, sent: (error?: Error | null) => void): void
  on(event: 'ping', listener: (data: Buffer) => void): unknown
}

/** Answers pings, one at a time: a peer that sends them and does not read gets no more. */
export function answerPings(socket: PingedSocket): void {
  let waits = false
  // RFC 6455 §5.5.3: of several pings only the latest needs an answer.
  socket.on('ping', (data) => {
    if (waits || socket.readyState !== socket.OPEN) return
    waits = true
    socket.pong(data, undefined, () => {
      waits = false
    })
  })
}

/** What is needed of a WebSocket; that of `ws` has it. */
export interface FrameSocket extends PingedSocket {
  /** Octets that were sent and not taken yet. */
  readonly bufferedAmount: number
  send(frame: string, sent: (error?: Error | null) => void): void
  /** Ends the connection at once, without a closing handshake. */
  terminate(): void
}

/** Sends frames to one socket, and answers its pings. The owner closes the socket. */
export class BoundedSocket {
  readonly #socket: FrameSocket
  readonly #onDropped: () => void
  #frames = 0
  #dropped = false

  /** @param options.onDropped told once, when a peer that does not read was cut off */
  constructor(options: { socket: FrameSocket; onDropped: () => void }) {
    this.#socket = options.socket
    this.#onDropped = options.onDropped
    answerPings(options.socket)
  }

  /** Does nothing on a socket that is not open. */
  send(frame: string): void {
    if (!this.#isOpen) return
    if (this.#frames >= MAX_BACKLOG.frames || this.#socket.bufferedAmount > MAX_BACKLOG.bytes) {
      this.#dropped = true
      this.#socket.terminate()
      return this.#onDropped()
    }
    this.#frames++
    this.#socket.send(frame, () => {
      this.#frames--
    })
  }

  /** What the peer has not taken yet. */
  get backlog(): { readonly bytes: number; readonly frames: number } {
    return { bytes: this.#socket.bufferedAmount, frames: this.#frames }
  }

  get #isOpen(): boolean {
    return !this.#dropped && this.#socket.readyState === this.#socket.OPEN
  }
}
