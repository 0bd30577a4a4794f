/** The digits of one leg: whose they are, and the gate that keeps their sound from everybody else. */
import type { ClaimId, EndpointId, MediaEvent } from '@offhook/control'
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

export class LegDigits {
  readonly #id: EndpointId
  readonly #emit: (event: MediaEvent) => void
  readonly #forward: (digit: string) => void
  readonly #keyIsDown: () => boolean
  #gate: DigitGate
  #claim: DigitClaimState = digitsFree

  /**
   * @param options.forward takes a digit without a sound of its own, through an open gate
   * @param options.keyIsDown whether the party presses a key just now
   */
  constructor(options: {
    id: EndpointId
    bench: LegBench
    emit: (event: MediaEvent) => void
    forward: (digit: string) => void
    keyIsDown: () => boolean
  }) {
    this.#id = options.id
    this.#emit = options.emit
    this.#forward = options.forward
    this.#keyIsDown = options.keyIsDown
    this.#gate = newGate(options.bench)
  }

  /** Whether the frame that `pass` gave has sound of the party. */
  get passedVoiced(): boolean {
    return this.#gate.passedVoiced
  }

  /** What others may hear of the party's frame. */
  pass(frame: Int16Array, audible: boolean): Int16Array {
    const passed = this.#gate.pass(frame, audible)
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
    if (this.#claim.status !== 'free') this.#gate.setMode('guarded')
  }

  /** A digit of the party, to whom it belongs. */
  hear(digit: string, durationMs: number, source: DigitSource | 'signalling'): void {
    const claim = this.#claim
    if (claim.status === 'claimed') {
      const { claimId } = claim
      this.#emit({ type: 'digit.claimed', claimId, digit, durationMs })
    }
    if (claim.status !== 'free') return
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
    for (const effect of step.effects) {
      if (effect === 'guard the gate') this.#gate.setMode('guarded')
      else if (effect === 'open the gate') this.#gate.setMode('open')
      // A tone that begins just now cannot be seen yet.
      else this.#gate.sawEvent()
    }
    return true
  }

  #openWhenQuiet(): void {
    if (this.#gate.isQuiet && !this.#keyIsDown()) this.#take({ type: 'quiet' })
  }
}

function newGate({ format, noise, tones }: LegBench): DigitGate {
  const { samplesPerTick } = format
  return new DigitGate({ samplesPerTick, noise, isSuspect: tones.isSuspect })
}
