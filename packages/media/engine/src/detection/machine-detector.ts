import type { AnsweredBy, DetectionLimits } from '@offhook/control'
import { TICK_MS } from '../audio/format.ts'
import { levelDb } from '../audio/level.ts'
import { toneOf } from './frame-tone.ts'
import { type DetectionState, detectionBegan, detectionMachine } from './machine-detection-state.ts'
import { NoiseFloor } from './noise-floor.ts'

/** A tone whose frequency moves by more than this, or that is softer, is a voice. */
const STEADY_SHARE = 0.03
/** How far each frame moves what is known of the frequency: noise makes it tremble. */
const FOLLOW_SHARE = 0.3
const SOFTEST_TONE_DB = -42
/** From here on a steady tone is not counted as speech. */
const SHORTEST_TONE_MS = 60

/** Listens to one party's frames, one per tick, until it is clear who they are. */
export class MachineDetector {
  readonly #limits: DetectionLimits
  readonly #floor = new NoiseFloor()
  #state: DetectionState = detectionBegan
  #toneHz = 0
  #toneMs = 0

  constructor(limits: DetectionLimits) {
    this.#limits = limits
  }

  /** Milliseconds of audio that were heard. */
  get elapsedMs(): number {
    return this.#state.ms
  }

  /**
   * Takes a frame with the sum of its squares.
   * @returns who it is, once; null before
   */
  take(frame: Int16Array, sampleRate: number, energy: number): AnsweredBy | null {
    if (this.#state.status === 'over') return null
    const db = levelDb(energy, frame.length)
    this.#followTone(db > SOFTEST_TONE_DB ? toneOf(frame, sampleRate, energy) : 0)
    const isTone = this.#toneMs >= SHORTEST_TONE_MS
    const { state, effects } = detectionMachine.step(this.#state, {
      type: 'frame',
      frameMs: TICK_MS,
      isSpeech: this.#floor.isSpeech(db) && !isTone,
      toneHz: this.#toneHz,
      toneMs: isTone ? this.#toneMs : 0,
      limits: this.#limits,
    })
    this.#state = state
    return effects[0] ?? null
  }

  #followTone(hz: number): void {
    if (hz > 0 && this.#toneMs > 0 && Math.abs(hz - this.#toneHz) <= hz * STEADY_SHARE) {
      this.#toneMs += TICK_MS
      this.#toneHz += (hz - this.#toneHz) * FOLLOW_SHARE
      return
    }
    this.#toneMs = hz > 0 ? TICK_MS : 0
    this.#toneHz = hz
  }
}
