/**
 * The files that are being written. Each ends with exactly one `recording.closed`. A recording's ring
 * is emptied about once a second and once more at the end, so that nothing is lost up to the last
 * tick even if the media thread dies.
 */
import type { TapId } from '@offhook/control'
import { type Clock, systemClock, type Timer } from '@offhook/core'
import type { SideReply, SideRequest } from './messages.ts'
import { RecordingFile, type WrittenRecording } from './recording-file.ts'

type RecordingRequest = Extract<SideRequest, { type: `recording.${string}` }>

/** How often the rings are checked. */
const LOOK_MS = 100

export class Recordings {
  readonly #reply: (reply: SideReply) => void
  readonly #clock: Clock
  readonly #open = new Map<TapId, RecordingFile>()
  /** Files that are about to be closed. */
  readonly #closing = new Set<Promise<void>>()
  #timer: Timer | null = null

  constructor(options: { reply: (reply: SideReply) => void; clock?: Clock }) {
    this.#reply = options.reply
    this.#clock = options.clock ?? systemClock
  }

  handle(request: RecordingRequest): void {
    if (request.type === 'recording.open') this.#create(request)
    else this.#close(request.tapId)
  }

  /** Closes every file; resolves when all are closed. */
  async close(): Promise<void> {
    for (const tapId of [...this.#open.keys()]) this.#close(tapId)
    this.#timer?.clear()
    await Promise.all(this.#closing)
  }

  #create({ tapId, ...options }: Extract<RecordingRequest, { type: 'recording.open' }>): void {
    if (this.#open.has(tapId)) return
    const onFault = (error: string): void =>
      this.#reply({ type: 'recording.faulted', tapId, error })
    const file = new RecordingFile({ ...options, onFault })
    this.#open.set(tapId, file)
    file.opened.catch(() => this.#close(tapId))
    this.#timer ??= this.#clock.setTimeout(() => this.#look(), LOOK_MS)
  }

  #close(tapId: TapId): void {
    const file = this.#open.get(tapId)
    if (!file) return
    const closing: Promise<void> = file
      .close()
      .then((written) => this.#tellClosed(tapId, written))
      .finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  #look(): void {
    for (const file of this.#open.values()) file.look()
    this.#timer = this.#open.size === 0 ? null : this.#clock.setTimeout(() => this.#look(), LOOK_MS)
  }

  #tellClosed(tapId: TapId, written: WrittenRecording): void {
    if (!this.#open.delete(tapId)) return
    this.#reply({ type: 'recording.closed', tapId, ...written })
  }
}
