/**
 * The gate between a leg's decoder and everybody who listens: room, taps. Open, it lets
 * the frames through. Guarded, it holds them back for 60 ms, long enough to recognise a tone before
 * its beginning is let out, and gives comfort noise instead of every frame near a tone or near a
 * telephone-event packet (RFC 4733), whose sender often leaks the first part of the tone as audio.
 */
import type { ComfortNoise } from './comfort-noise.ts'

/** How long a guarded gate holds frames back, in ticks. */
export const GUARD_TICKS = 3
/** A tick before and after a tone is taken as well: an edge holds too little of it to be seen. */
const MARGIN_TICKS = 1
/** Held frames, and one more: the frame that was let out last is still in the room's sum. */
const SLOTS = GUARD_TICKS + 2

export class DigitGate {
  readonly #noise: ComfortNoise
  readonly #isSuspect: (frame: Int16Array) => boolean
  readonly #held: Int16Array[]
  readonly #voiced: boolean[]
  #mode: 'open' | 'guarded' = 'open'
  /** Ticks since the gate became guarded. */
  #tick = 0
  /** The last tick that held, or may have held, a tone or an event. */
  #lastTone = Number.NEGATIVE_INFINITY
  #outVoiced = false

  constructor(options: {
    samplesPerTick: number
    noise: ComfortNoise
    isSuspect: (frame: Int16Array) => boolean
  }) {
    this.#noise = options.noise
    this.#isSuspect = options.isSuspect
    this.#held = Array.from({ length: SLOTS }, () => new Int16Array(options.samplesPerTick))
    this.#voiced = new Array<boolean>(SLOTS).fill(false)
  }

  get mode(): 'open' | 'guarded' {
    return this.#mode
  }

  setMode(mode: 'open' | 'guarded'): void {
    if (mode === this.#mode) return
    this.#mode = mode
    this.#tick = 0
    this.#lastTone = Number.NEGATIVE_INFINITY
    this.#voiced.fill(false)
  }

  /** A telephone-event packet came: what sounds around it is not let out. */
  sawEvent(): void {
    this.#lastTone = this.#tick
  }

  /** True when no tone and no event was near for as long as frames are held back. */
  get isQuiet(): boolean {
    return this.#tick - this.#lastTone > GUARD_TICKS + MARGIN_TICKS + 1
  }

  /** Whether the frame that `pass` gave has something to hear. */
  get passedVoiced(): boolean {
    return this.#outVoiced
  }

  /** Takes this tick's frame and gives the one to let out; valid until the next call. */
  pass(frame: Int16Array, voiced: boolean): Int16Array {
    if (this.#mode === 'open') {
      this.#outVoiced = voiced
      return frame
    }
    const tick = this.#tick++
    const slot = tick % SLOTS
    this.#held[slot]!.set(frame)
    this.#voiced[slot] = voiced
    if (voiced && this.#isSuspect(frame)) this.#lastTone = tick
    const out = tick - GUARD_TICKS
    if (out < 0) return this.#silence(tick)
    // Suspicion about any frame up to now covers the ones that are still held before it.
    if (this.#lastTone >= out - MARGIN_TICKS) return this.#silence(tick)
    this.#outVoiced = this.#voiced[out % SLOTS]!
    return this.#held[out % SLOTS]!
  }

  #silence(tick: number): Int16Array {
    this.#outVoiced = true
    return this.#noise.frame(tick)
  }
}
