/** What call control has asked to be told of what a party says: speech and silence, who it is. */
import type { DetectionLimits, EndpointId, MediaEvent } from '@offhook/control'
import { TICK_MS } from '../audio/format.ts'
import { levelDb } from '../audio/level.ts'
import { type SpeechState, speechMachine, speechWatchBegan } from '../audio/speech-state.ts'
import { MachineDetector } from '../detection/machine-detector.ts'

export class LegWatches {
  readonly #id: EndpointId
  readonly #emit: (event: MediaEvent) => void
  #speech: SpeechState = speechWatchBegan
  #silenceMs = 0
  #detector: MachineDetector | null = null

  constructor(options: { id: EndpointId; emit: (event: MediaEvent) => void }) {
    this.#id = options.id
    this.#emit = options.emit
  }

  /** Tells speech, and silence of that length; 0 = no more. */
  watchSpeech(silenceMs: number): void {
    this.#silenceMs = Math.max(0, silenceMs)
    this.#speech = speechWatchBegan
  }

  /** Begins to find out who it is; null = no more. */
  detectMachine(limits: DetectionLimits | null): void {
    this.#detector = limits && new MachineDetector(limits)
  }

  /** Takes the frame of a tick with the sum of its squares. */
  take(frame: Int16Array, sampleRate: number, energy: number): void {
    if (this.#silenceMs > 0) this.#listen(levelDb(energy, frame.length))
    if (this.#detector) this.#detect(this.#detector, frame, sampleRate, energy)
  }

  #listen(db: number): void {
    const tick = { type: 'tick', db, tickMs: TICK_MS, silenceMs: this.#silenceMs } as const
    const { state, effects } = speechMachine.step(this.#speech, tick)
    this.#speech = state
    for (const type of effects) {
      this.#emit({ type, endpointId: this.#id, silentMs: state.silentMs })
    }
  }

  #detect(detector: MachineDetector, frame: Int16Array, sampleRate: number, energy: number): void {
    const answeredBy = detector.take(frame, sampleRate, energy)
    if (!answeredBy) return
    this.#detector = null
    const durationMs = detector.elapsedMs
    this.#emit({ type: 'machine.detected', endpointId: this.#id, answeredBy, durationMs })
  }
}
