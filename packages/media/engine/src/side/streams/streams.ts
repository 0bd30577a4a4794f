import type { OpenStream } from '@offhook/control'
import { type Clock, messageOf, systemClock, type Timer } from '@offhook/core'
import type { StreamCommand, StreamEvent } from '../messages.ts'
import { StreamSocket } from './stream-socket.ts'

/** How often audio is moved: a phase of the media thread, so that a frame hardly waits. */
const LOOK_MS = 5

/**
 * With more streams than this their frames leave in pairs, the first 20 ms later: what a frame costs is
 * the system's work for a packet of TCP, and many streams at once are to leave room for calls.
 */
const MANY = 50

/** How long a server may take to accept. */
const HANDSHAKE_MS = 5_000

/** The streams of a media thread. One timer serves them all, and none when there are none. */
export class Streams {
  readonly #reply: (event: StreamEvent) => void
  readonly #clock: Clock
  readonly #handshakeMs: number
  readonly #open = new Map<OpenStream['streamId'], StreamSocket>()
  #timer: Timer | null = null

  constructor(options: {
    reply: (event: StreamEvent) => void
    clock?: Clock
    handshakeMs?: number
  }) {
    this.#reply = options.reply
    this.#clock = options.clock ?? systemClock
    this.#handshakeMs = options.handshakeMs ?? HANDSHAKE_MS
  }

  handle(command: StreamCommand): void {
    const { streamId } = command
    const stream = this.#open.get(streamId)
    if (command.type === 'stream.close') stream?.close()
    else if (command.type === 'stream.digit') stream?.digit(command.digit)
    else if (!stream) this.#start(command)
  }

  /** Drops all of them. */
  close(): void {
    this.#timer?.clear()
    for (const stream of this.#open.values()) stream.drop()
    this.#open.clear()
  }

  #start(command: OpenStream): void {
    const { streamId } = command
    try {
      const options = { tell: this.#reply, handshakeMs: this.#handshakeMs }
      this.#open.set(streamId, new StreamSocket(command, options))
    } catch (error) {
      const reason = `the URL cannot be used: ${messageOf(error)}`
      this.#reply({ type: 'stream.closed', streamId, fault: 'handshake', reason })
      return
    }
    this.#timer ??= this.#clock.setTimeout(() => this.#look(), LOOK_MS)
  }

  #look(): void {
    const together = this.#open.size > MANY ? 2 : 1
    for (const [id, stream] of this.#open) {
      if (stream.isClosed) this.#open.delete(id)
      else stream.look(together)
    }
    this.#timer = this.#open.size === 0 ? null : this.#clock.setTimeout(() => this.#look(), LOOK_MS)
  }
}
