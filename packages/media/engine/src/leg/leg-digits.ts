/** The digits of one leg: whose they are, and the gate that keeps their sound from everybody else. */
import type { ClaimId, EndpointId, MediaEvent } from '@offhook/control'
import { VoiceFrame } from '../audio/voice-frame.ts'
import {
  type DigitClaimEvent,
  type DigitClaimState,
  digitClaimMachine,
  digitsFree,
} from './digit-claim-state.ts'
import { DigitGate } from './digit-gate.ts'
import type { LegBench } from './leg-bench.ts'
import type { DigitSource } from './leg-receiver.ts'

/** A digit that came by signalling has no length; this stands for it. */
const INJECTED_DIGIT_MS = 100
/** Who still types presses the next key within so long, in ticks: two seconds. */
const TYPING_TICKS = 100

export class LegDigits {
  readonly #id: EndpointId
  readonly #emit: (event: MediaEvent) => void
  readonly #forward: (digit: string) => void
  readonly #keyIsDown: () => boolean
  readonly #onClaimed: (isClaimed: boolean) => void
  #gate: DigitGate
  #claim: DigitClaimState = digitsFree
  /** Ticks since the last key that an owner was to have. */
  #sinceKey = Number.POSITIVE_INFINITY
  #voiced = false
  /** What a guarded gate lets out: this tick's, and the one before. */
  #passed: readonly [VoiceFrame, VoiceFrame]
  #current = 0

  /**
   * @param options.forward takes a digit without a sound of its own, through an open gate
   * @param options.keyIsDown whether the party presses a key just now
   * @param options.onClaimed told when one owner has the digits, and when nobody has any longer
   */
  constructor(options: {
    id: EndpointId
    bench: LegBench
    emit: (event: MediaEvent) => void
    forward: (digit: string) => void
    keyIsDown: () => boolean
    onClaimed: (isClaimed: boolean) => void
  }) {
    this.#id = options.id
    this.#emit = options.emit
    this.#forward = options.forward
    this.#keyIsDown = options.keyIsDown
    this.#onClaimed = options.onClaimed
    this.#gate = newGate(options.bench)
    this.#passed = newFrames(options.bench)
  }

  /** Whether the frame that `pass` gave has sound of the party. */
  get passedVoiced(): boolean {
    return this.#voiced
  }

  /** What others may hear of the party's frame. */
  pass(frame: VoiceFrame, audible: boolean): VoiceFrame {
    if (this.#gate.mode === 'open') {
      this.#voiced = audible
      return frame
    }
    this.#sinceKey++
    this.#current ^= 1
    const passed = this.#passed[this.#current as 0 | 1]
    passed.borrow(this.#gate.pass(frame.samples, audible))
    this.#voiced = this.#gate.passedVoiced
    if (this.#claim.status === 'leaving') this.#openWhenQuiet()
    return passed
  }

  /** A packet says that a key is down. */
  sawEvent(): void {
    this.#gate.sawEvent()
  }

  /** Frames have another rate from now on. */
  changeBench(bench: LegBench): void {
    this.#gate = newGate(bench)
    this.#passed = newFrames(bench)
    if (this.#claim.status !== 'free') this.#gate.setMode('guarded')
  }

  /** A digit of the party, to whom it belongs. */
  hear(digit: string, durationMs: number, source: DigitSource | 'signalling'): void {
    const claim = this.#claim
    if (claim.status === 'claimed') {
      const { claimId } = claim
      this.#emit({ type: 'digit.claimed', claimId, digit, durationMs })
    }
    if (claim.status !== 'free') {
      this.#sinceKey = 0
      return
    }
    this.#emit({ type: 'digit', endpointId: this.#id, digit, durationMs })
    if (source !== 'tone') this.#forward(digit)
  }

  /** Digits of signalling, through the same gate as those of RTP. */
  inject(digits: string): void {
    for (const digit of digits) {
      if (/^[0-9*#A-D]$/.test(digit)) this.hear(digit, INJECTED_DIGIT_MS, 'signalling')
    }
  }

  /** Gives the digits to one owner alone. False when another has them. */
  claim(claimId: ClaimId): boolean {
    return this.#take({ type: 'claim', claimId })
  }

  /** Gives them back to everybody. False when this owner does not have them. */
  release(claimId: ClaimId): boolean {
    return this.#take({ type: 'release', claimId })
  }

  #take(event: DigitClaimEvent): boolean {
    const step = digitClaimMachine.next(this.#claim, event)
    if (!step) return false
    this.#claim = step.state
    this.#onClaimed(step.state.status !== 'free')
    for (const effect of step.effects) {
      if (effect === 'guard the gate') this.#gate.setMode('guarded')
      else if (effect === 'open the gate') this.#gate.setMode('open')
      else this.#gate.lookOn()
    }
    return true
  }

  /** Who was stopped in the middle of a number types on: the rest of it is nobody's either. */
  #openWhenQuiet(): void {
    if (this.#sinceKey < TYPING_TICKS || !this.#gate.isQuiet || this.#keyIsDown()) return
    this.#sinceKey = Number.POSITIVE_INFINITY
    this.#take({ type: 'quiet' })
  }
}

function newGate({ format, noise }: LegBench): DigitGate {
  const { sampleRate, samplesPerTick } = format
  return new DigitGate({ sampleRate, samplesPerTick, noise })
}

function newFrames({ format }: LegBench): [VoiceFrame, VoiceFrame] {
  return [new VoiceFrame(format.samplesPerTick), new VoiceFrame(format.samplesPerTick)]
}
