/**
 * The gate between a leg's decoder and everybody who listens: room, taps. Open, it lets the frames
 * through. Guarded, it holds them back for 60 ms, long enough to recognise a tone before its beginning
 * is let out, and gives comfort noise instead of every frame near a tone or near a telephone-event
 * packet (RFC 4733), whose sender often leaks the first part of the tone as audio.
 *
 * When it is opened again it catches up in silence: a frame of the pause that the party makes next is
 * left out for each that is held, so that nothing of what was said is lost.
 *
 *   open ── guard ──▶ guarded ── open ──▶ draining ── three silent frames left out ──▶ open
 *                        ▲                   │
 *                        └────── guard ──────┘
 */
import type { ComfortNoise } from './comfort-noise.ts'
import { ToneSuspicion } from './tone-suspicion.ts'

/** How long a guarded gate holds frames back, in ticks. */
export const GUARD_TICKS = 3
/** A tick before and after a tone is taken as well: an edge holds too little of it to be seen. */
const MARGIN_TICKS = 1
/** Held frames, one more that is in the room's sum, and one for the margin before them. */
const SLOTS = GUARD_TICKS + 2
/** Mean square of a frame that may be left out: about -50 dBFS. */
const SILENT = 100 * 100

export class DigitGate {
  readonly #noise: ComfortNoise
  readonly #makeSuspicion: () => ToneSuspicion
  /** Made when the leg is guarded for the first time: most never are. */
  #suspicion: ToneSuspicion | null = null
  readonly #held: Int16Array[]
  readonly #voiced: boolean[]
  /** The ticks whose frames are not let out. */
  readonly #covered: boolean[]
  #mode: 'open' | 'guarded' | 'draining' = 'open'
  /** Ticks since the gate became guarded. */
  #tick = 0
  /** Frames that are held. */
  #delay = 0
  /** The last tick that held, or may have held, a tone or an event. */
  #lastTone = Number.NEGATIVE_INFINITY
  /** The last tick in which a tone may have begun that could not be seen yet. */
  #lookFrom = Number.NEGATIVE_INFINITY
  #outVoiced = false

  constructor(options: {
    sampleRate: number
    samplesPerTick: number
    noise: ComfortNoise
  }) {
    this.#noise = options.noise
    const { sampleRate, samplesPerTick } = options
    this.#makeSuspicion = () => new ToneSuspicion(sampleRate, samplesPerTick)
    this.#held = Array.from({ length: SLOTS }, () => new Int16Array(options.samplesPerTick))
    this.#voiced = new Array<boolean>(SLOTS).fill(false)
    this.#covered = new Array<boolean>(SLOTS).fill(false)
  }

  get mode(): 'open' | 'guarded' | 'draining' {
    return this.#mode
  }

  setMode(mode: 'open' | 'guarded'): void {
    if (mode === 'open') {
      if (this.#mode === 'guarded') this.#mode = this.#delay > 0 ? 'draining' : 'open'
      return
    }
    if (this.#mode === 'open') {
      this.#tick = 0
      this.#delay = 0
      this.#lastTone = Number.NEGATIVE_INFINITY
      this.#lookFrom = Number.NEGATIVE_INFINITY
      this.#suspicion ??= this.#makeSuspicion()
      this.#suspicion.reset()
    }
    this.#mode = 'guarded'
  }

  /** A telephone-event packet came: what sounds around it is not let out. */
  sawEvent(): void {
    if (this.#mode === 'guarded') this.#cover(this.#tick, GUARD_TICKS)
  }

  /** It is not quiet before a tone that begins just now would have been seen. */
  lookOn(): void {
    this.#lookFrom = this.#tick
  }

  /** True when no tone and no event was near for as long as frames are held back. */
  get isQuiet(): boolean {
    const last = Math.max(this.#lastTone, this.#lookFrom)
    return this.#tick - last > GUARD_TICKS + MARGIN_TICKS + 1
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
    if (this.#mode === 'draining' && isSilent(frame, voiced)) return this.#catchUp()
    return this.#hold(frame, voiced)
  }

  /** Leaves this tick's frame out. */
  #catchUp(): Int16Array {
    const oldest = this.#tick - this.#delay
    this.#delay--
    if (this.#delay <= 0) this.#mode = 'open'
    return this.#letOut(oldest)
  }

  #hold(frame: Int16Array, voiced: boolean): Int16Array {
    const isFilling = this.#delay < GUARD_TICKS && this.#mode === 'guarded'
    const tick = this.#tick++
    const slot = tick % SLOTS
    this.#held[slot]!.set(frame)
    this.#voiced[slot] = voiced
    // What the margin of the tone before covers stays covered.
    this.#covered[slot] = this.#lastTone >= tick - MARGIN_TICKS
    if (this.#mode === 'guarded') {
      const back = this.#suspicion?.look(frame) ?? -1
      if (back >= 0 && voiced) this.#cover(tick, back + MARGIN_TICKS)
    }
    if (isFilling) {
      this.#delay++
      return this.#silence(tick)
    }
    return this.#letOut(tick - this.#delay)
  }

  #letOut(tick: number): Int16Array {
    const slot = tick % SLOTS
    if (tick < 0 || this.#covered[slot]) return this.#silence(this.#tick)
    this.#outVoiced = this.#voiced[slot]!
    return this.#held[slot]!
  }

  #cover(tick: number, back: number): void {
    this.#lastTone = tick
    for (let each = Math.max(0, tick - back); each <= tick; each++) {
      this.#covered[each % SLOTS] = true
    }
  }

  #silence(tick: number): Int16Array {
    this.#outVoiced = true
    return this.#noise.frame(tick)
  }
}

function isSilent(frame: Int16Array, voiced: boolean): boolean {
  if (!voiced) return true
  let energy = 0
  for (const sample of frame) energy += sample * sample
  return energy < SILENT * frame.length
}
