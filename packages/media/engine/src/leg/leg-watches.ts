/** What call control has asked to be told of what a party says: how loud, speech and silence, who it is. */
import type { DetectionLimits, EndpointId, MediaEvent } from '@offhook/control'
import { TICK_MS } from '../audio/format.ts'
import { levelDb } from '../audio/level.ts'
import { type SpeechState, speechMachine, speechWatchBegan } from '../audio/speech-state.ts'
import type { VoiceFrame } from '../audio/voice-frame.ts'
import { MachineDetector } from '../detection/machine-detector.ts'

export class LegWatches {
  readonly #id: EndpointId
  readonly #emit: (event: MediaEvent) => void
  #speech: SpeechState = speechWatchBegan
  #silenceMs = 0
  #detector: MachineDetector | null = null
  /** 0 = nobody wants to know. */
  #levelTicks = 0
  #levelEnergy = 0
  #levelSamples = 0
  #levelTick = 0

  constructor(options: { id: EndpointId; emit: (event: MediaEvent) => void }) {
    this.#id = options.id
    this.#emit = options.emit
  }

  /** Tells speech, and silence of that length; 0 = no more. */
  watchSpeech(silenceMs: number): void {
    this.#silenceMs = Math.max(0, silenceMs)
    this.#speech = speechWatchBegan
  }

  /** Tells how loud it is, once in so many milliseconds; 0 = no more. */
  watchLevel(everyMs: number): void {
    this.#levelTicks = Math.max(0, Math.round(everyMs / TICK_MS))
    this.#levelEnergy = this.#levelSamples = this.#levelTick = 0
  }

  /** Begins to find out who it is; null = no more. */
  detectMachine(limits: DetectionLimits | null): void {
    this.#detector = limits && new MachineDetector(limits)
  }

  /** Takes the frame of a tick with the sum of its squares. */
  take(frame: VoiceFrame, sampleRate: number, energy: number): void {
    if (this.#levelTicks > 0) this.#measure(energy, frame.length)
    if (this.#silenceMs > 0) this.#listen(levelDb(energy, frame.length))
    if (this.#detector) this.#detect(this.#detector, frame.samples, sampleRate, energy)
  }

  #measure(energy: number, samples: number): void {
    this.#levelEnergy += energy
    this.#levelSamples += samples
    this.#levelTick += 1
    if (this.#levelTick < this.#levelTicks) return
    const level = Math.sqrt(this.#levelEnergy / this.#levelSamples) / 32_768
    this.#levelEnergy = this.#levelSamples = this.#levelTick = 0
    this.#emit({ type: 'level', endpointId: this.#id, level })
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
