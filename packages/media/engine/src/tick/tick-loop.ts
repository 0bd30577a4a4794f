/**
 * The heart of a media thread. Time is cut into phases of 5 ms with absolute deadlines, so that a
 * late phase never moves the ones behind it. When a phase is due, the loop takes all packets that
 * have come, runs the phase, sends what it gave, and sleeps: by a timer while there is time to
 * spare, and by `Atomics.wait` for the last stretch, because a timer alone is late by milliseconds.
 *
 *     sleep -> one turn of the event loop (messages of other threads) -> receive -> phase -> flush
 *
 * So a message waits for a phase at most. Node's own sockets are read by the event loop too, 32
 * datagrams a turn and socket: then it keeps turning until a turn brings none. With nothing to do
 * the loop does not run at all.
 */

import { PHASE_MS } from '../audio/format.ts'
import type { DatagramIo } from '../io/datagram-io.ts'

/** What the loop drives. */
export interface TickTarget {
  /**
   * Works off one phase.
   * @param phase counts phases since the loop was made
   * @param now the reading of the clock for the whole phase, milliseconds, monotonic
   */
  runPhase(phase: number, now: number): void
  /** That many phases will never be run: the thread was stopped for too long. */
  skipPhases(count: number): void
  /** True when there is nothing to drive. */
  isIdle(): boolean
}

/** Late by more than this, the loop drops phases instead of running them in a burst. */
const SKIP_AFTER_MS = 200
/** The last stretch before a deadline is waited for without the event loop. */
const WAIT_MS = 2
/** With this many packets per phase, waking for each costs more than it brings: sleep through. */
const BUSY_PACKETS = 6
/** So many calm phases end a busy time. */
const CALM_PHASES = 40
/** Turns without end would starve the phases when packets come faster than they are handled. */
const MAX_TURNS = 64

/** Counters of the loop's punctuality, in milliseconds. */
export interface TickCounters {
  readonly phases: number
  readonly skipped: number
  readonly worstLatenessMs: number
}

export class TickLoop {
  readonly #target: TickTarget
  readonly #io: DatagramIo
  readonly #base = performance.now()
  readonly #cell = new Int32Array(new SharedArrayBuffer(4))
  #next = 0
  #running = false
  #closed = false
  #takenAtPhase = 0
  #turns = 0
  #busyPhases = 0
  #phases = 0
  #skipped = 0
  #worst = 0

  constructor(options: { target: TickTarget; io: DatagramIo }) {
    this.#target = options.target
    this.#io = options.io
  }

  /** Starts the loop if it stands still because there was nothing to do. */
  wake(): void {
    if (this.#running || this.#closed) return
    this.#running = true
    this.#next = Math.max(this.#next, Math.ceil((performance.now() - this.#base) / PHASE_MS))
    setImmediate(this.#turn)
  }

  /** Stops for good. */
  close(): void {
    this.#closed = true
  }

  /** The counters, and a new start for the worst lateness. */
  takeCounters(): TickCounters {
    const counters = {
      phases: this.#phases,
      skipped: this.#skipped,
      worstLatenessMs: this.#worst,
    }
    this.#worst = 0
    return counters
  }

  readonly #turn = (): void => {
    if (this.#closed) return
    if (this.#target.isIdle()) {
      this.#running = false
      return
    }
    const now = performance.now()
    const left = this.#deadline() - now
    if (left > 0) {
      this.#sleep(left)
      return
    }
    if (this.#io.receive(now) && this.#turns++ < MAX_TURNS) {
      setImmediate(this.#turn)
      return
    }
    this.#run(now, -left)
    // While it is busy it sleeps at once: one turn of the event loop a phase is enough.
    if (this.#busyPhases > 0) this.#wait()
    else setImmediate(this.#turn)
  }

  #deadline(): number {
    return this.#base + this.#next * PHASE_MS
  }

  #run(now: number, lateness: number): void {
    if (lateness > this.#worst) this.#worst = lateness
    if (lateness > SKIP_AFTER_MS) {
      const count = Math.floor(lateness / PHASE_MS)
      this.#next += count
      this.#skipped += count
      this.#target.skipPhases(count)
    }
    this.#phases++
    this.#target.runPhase(this.#next++, now)
    this.#io.flush()
    if (this.#io.taken - this.#takenAtPhase >= BUSY_PACKETS) this.#busyPhases = CALM_PHASES
    else if (this.#busyPhases > 0) this.#busyPhases--
    this.#takenAtPhase = this.#io.taken
    this.#turns = 0
  }

  #sleep(left: number): void {
    if (this.#busyPhases === 0 && left > WAIT_MS + 1) {
      setTimeout(this.#wait, Math.floor(left - WAIT_MS))
      return
    }
    this.#wait()
  }

  readonly #wait = (): void => {
    const left = this.#deadline() - performance.now()
    if (left > 0) Atomics.wait(this.#cell, 0, 0, left)
    setImmediate(this.#turn)
  }
}
