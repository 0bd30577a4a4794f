/**
 * All taps of a thread. Each ends with exactly one `tap.ended`: when it is stopped, when its leg or
 * room goes away, or when its sink is gone.
 */
import {
  createFrameRing,
  FrameRingReader,
  type MediaEvent,
  type StartTap,
  type TapId,
} from '@offhook/control'
import { NARROW_RATE, TICK_MS } from '../audio/format.ts'
import { convertibleRates } from '../audio/rate-converter.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import { Tap } from './tap.ts'
import type { PauseBehaviour, TapEvent } from './tap-state.ts'

/** How far the side thread may fall behind with a file, in ticks: three seconds. */
const FILE_SLOTS = 150

/** What can be tapped: a leg or a room. */
export interface Tapped {
  readonly taps: Set<Tap>
}

interface Entry {
  readonly tap: Tap
  readonly target: Tapped
  readonly sink: StartTap['sink']['kind']
}

export class TapTable {
  readonly #side: SideLink
  readonly #emit: (event: MediaEvent) => void
  readonly #taps = new Map<TapId, Entry>()

  constructor(options: {
    side: SideLink
    emit: (event: MediaEvent) => void
  }) {
    this.#side = options.side
    this.#emit = options.emit
  }

  /** Taps whose sink is not closed yet. */
  get size(): number {
    return this.#taps.size
  }

  /** Starts a tap on `target`; without one it fails. False when the id is already in use. */
  start(command: StartTap, target: Tapped | undefined): boolean {
    const { tapId, sink } = command
    if (this.#taps.has(tapId)) return false
    const memory = this.#memoryOf(command)
    if (!target || !memory) {
      this.#tellEnd(tapId, {
        durationMs: 0,
        trimmedMs: 0,
        bytes: 0,
        error: target ? 'the memory does not fit the layout' : 'what it should tap does not exist',
      })
      return true
    }
    const tap = new Tap(command, memory)
    this.#taps.set(tapId, { tap, target, sink: sink.kind })
    target.taps.add(tap)
    if (sink.kind === 'wav') {
      const { path, trimSilence } = sink
      this.#side.send({ type: 'recording.open', tapId, memory, path, trimSilence })
    }
    return true
  }

  /** False when there is no such tap. */
  pause(id: TapId, behaviour: PauseBehaviour): boolean {
    return this.#take(id, { type: 'pause', behaviour })
  }

  /** False when there is no such tap. */
  resume(id: TapId): boolean {
    return this.#take(id, { type: 'resume' })
  }

  /** False when there is no such tap. It has ended once its sink has everything. */
  stop(id: TapId): boolean {
    return this.#take(id, { type: 'stop' })
  }

  /** Ends the taps of a leg or room that goes away. */
  stopAt(target: Tapped): void {
    for (const tap of [...target.taps]) this.stop(tap.id)
  }

  /** Ends all of them. */
  stopAll(): void {
    for (const id of [...this.#taps.keys()]) this.stop(id)
  }

  /** News of a file from the side thread. */
  onReply(reply: Extract<SideReply, { type: `recording.${string}` }>): void {
    const { tapId, error } = reply
    const entry = this.#taps.get(tapId)
    if (!entry) return
    if (reply.type === 'recording.faulted') {
      this.#emit({ type: 'tap.faulted', tapId, error: reply.error })
      return
    }
    const { durationMs, trimmedMs, bytes } = reply
    this.#close(tapId, entry, { durationMs, trimmedMs, bytes, error })
  }

  #memoryOf({ layout, sink }: StartTap): SharedArrayBuffer | null {
    const channels = layout === 'dual' ? 2 : 1
    if (sink.kind === 'wav') {
      return createFrameRing({ slots: FILE_SLOTS, channels, sampleRate: NARROW_RATE })
    }
    const ring = new FrameRingReader(sink.memory)
    const fits = ring.channels === channels && convertibleRates.includes(ring.sampleRate)
    return fits ? sink.memory : null
  }

  #take(id: TapId, event: TapEvent): boolean {
    const entry = this.#taps.get(id)
    if (!entry) return false
    const { tap, target, sink } = entry
    if (!tap.take(event).includes('close the sink')) return true
    target.taps.delete(tap)
    if (sink === 'wav') this.#side.send({ type: 'recording.close', tapId: id })
    else {
      const durationMs = tap.ticks * TICK_MS
      this.#close(id, entry, { durationMs, trimmedMs: 0, bytes: 0, error: null })
    }
    return true
  }

  #close(id: TapId, { tap, target }: Entry, end: TapEnd): void {
    target.taps.delete(tap)
    this.#taps.delete(id)
    if (tap.take({ type: 'closed' }).includes('tell the end')) this.#tellEnd(id, end)
  }

  #tellEnd(tapId: TapId, end: TapEnd): void {
    this.#emit({ type: 'tap.ended', tapId, ...end })
  }
}

interface TapEnd {
  readonly durationMs: number
  readonly trimmedMs: number
  readonly bytes: number
  readonly error: string | null
}
