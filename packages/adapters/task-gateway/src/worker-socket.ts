import type { Clock, Timer } from '@offhook/core'
import type { WebSocket } from 'ws'

/** The SDK takes any frame as a sign of life, and an empty one as nothing else. */
const BEAT_EVERY_MS = 15_000
/** A new client reads its lists before it listens: what comes meanwhile would be lost. */
const HOLD_AFTER_LIST_MS = 250
/** A client that never asks for its reservations is not held for ever. */
const HOLD_AT_MOST_MS = 10_000

/** One socket of a worker's SDK. Events go out in the order in which they came in. */
export class WorkerSocket {
  readonly workerSid: string
  /** Undefined = the server's default. */
  readonly setOfflineIfDisconnected: boolean | undefined
  readonly #socket: WebSocket
  readonly #clock: Clock
  #held: string[] | null = []
  #holdTimer: Timer
  #beat: Timer

  constructor(options: {
    socket: WebSocket
    clock: Clock
    workerSid: string
    setOfflineIfDisconnected: boolean | undefined
  }) {
    this.workerSid = options.workerSid
    this.setOfflineIfDisconnected = options.setOfflineIfDisconnected
    this.#socket = options.socket
    this.#clock = options.clock
    this.#holdTimer = options.clock.setTimeout(() => this.#release(), HOLD_AT_MOST_MS)
    this.#beat = options.clock.setTimeout(() => this.#sendBeat(), BEAT_EVERY_MS)
    this.#socket.on('close', () => {
      this.#holdTimer.clear()
      this.#beat.clear()
    })
  }

  /** The first frame: never held. */
  init(payload: Readonly<Record<string, unknown>>): void {
    this.#write(JSON.stringify({ event_type: 'init', payload }))
  }

  send(eventType: string, payload: unknown): void {
    const frame = JSON.stringify({ event_type: eventType, payload })
    if (this.#held === null) this.#write(frame)
    else this.#held.push(frame)
  }

  /** Its reservations were read: a moment later it listens. */
  onReservationsListed(): void {
    if (this.#held === null) return
    this.#holdTimer.clear()
    this.#holdTimer = this.#clock.setTimeout(() => this.#release(), HOLD_AFTER_LIST_MS)
  }

  close(reason: string): void {
    this.#socket.close(1000, reason)
  }

  #release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const frame of held) this.#write(frame)
  }

  #sendBeat(): void {
    this.#write(' ')
    this.#beat = this.#clock.setTimeout(() => this.#sendBeat(), BEAT_EVERY_MS)
  }

  #write(frame: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame)
  }
}
