/**
 * The adaptive half of one band of G.722, the same in the encoder and the decoder: from each code it
 * learns the step of the quantizer (blocks 3) and what the next sample is likely to be (block 4, two
 * poles and six zeros).
 */
import { clamp, saturate } from './saturate.ts'

/** Output of the inverse quantizer: of the lower band by its upper four bits, of the higher by its two. */
const QM4 = Int32Array.from([
  0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240,
  2_584, 1_200, 0,
])
const QM2 = Int32Array.from([-7_408, -1_616, 7_408, 1_616])
/** How a code moves the logarithm of the step. */
const LOW_STEPS = Int32Array.from([
  -60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60,
])
const HIGH_STEPS = Int32Array.from([798, -214, 798, -214])
/** The antilogarithm: 2048 * 2 ** (i / 32). */
const ILB = Int32Array.from([
  2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714,
  2_774, 2_834, 2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676,
  3_756, 3_838, 3_922, 4_008,
])

const ZEROS = 6

export class AdpcmBand {
  /** What the next sample is likely to be. */
  estimate = 0
  /** The present step of the quantizer. */
  scale: number
  readonly #levels: Int32Array
  readonly #steps: Int32Array
  readonly #largestLog: number
  readonly #shift: number
  #log = 0
  /** Differences, newest first, and the coefficients that go with them (zeros). */
  readonly #d = new Int32Array(ZEROS + 1)
  readonly #b = new Int32Array(ZEROS + 1)
  #zeroEstimate = 0
  /** The last reconstructed sample, the two last partial ones, and the poles. */
  #r1 = 0
  #p1 = 0
  #p2 = 0
  #a1 = 0
  #a2 = 0

  constructor(band: 'low' | 'high') {
    const low = band === 'low'
    this.#levels = low ? QM4 : QM2
    this.#steps = low ? LOW_STEPS : HIGH_STEPS
    this.#largestLog = low ? 18_432 : 22_528
    this.#shift = low ? 8 : 10
    this.scale = low ? 32 : 8
  }

  /** Takes a code. @returns the difference that it stands for */
  adapt(code: number): number {
    const difference = Math.imul(this.scale, this.#levels[code]!) >> 15
    this.#rescale(this.#steps[code]!)
    this.#predict(difference)
    return difference
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  #rescale(step: number): void {
    const log = ((this.#log * 127) >> 7) + step
    this.#log = clamp(log, 0, this.#largestLog)
    const mantissa = ILB[(this.#log >> 6) & 31]!
    const shift = this.#shift - (this.#log >> 11)
    this.scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2
  }

  /** BLOCK 4. */
  #predict(difference: number): void {
    const reconstructed = saturate(this.estimate + difference)
    const partial = saturate(this.#zeroEstimate + difference)
    this.#moveSecondPole(partial)
    this.#moveFirstPole(partial)
    this.#moveZeros(difference)
    const poles =
      (Math.imul(this.#a1, saturate(2 * reconstructed)) >> 15) +
      (Math.imul(this.#a2, saturate(2 * this.#r1)) >> 15)
    this.#r1 = reconstructed
    this.#p2 = this.#p1
    this.#p1 = partial
    this.estimate = saturate(saturate(poles) + this.#zeroEstimate)
  }

  /** UPPOL2: with the first pole as it was. */
  #moveSecondPole(partial: number): void {
    const first = saturate(4 * this.#a1)
    const turned = sameSign(partial, this.#p1) ? Math.min(32_767, -first) : first
    const pull = sameSign(partial, this.#p2) ? 128 : -128
    const moved = pull + (turned >> 7) + (Math.imul(this.#a2, 32_512) >> 15)
    this.#a2 = clamp(moved, -12_288, 12_288)
  }

  /** UPPOL1: within what the second pole leaves for a filter that is stable. */
  #moveFirstPole(partial: number): void {
    const pull = sameSign(partial, this.#p1) ? 192 : -192
    const moved = saturate(pull + (Math.imul(this.#a1, 32_640) >> 15))
    const most = saturate(15_360 - this.#a2)
    this.#a1 = clamp(moved, -most, most)
  }

  /** UPZERO, DELAYA and FILTEZ. */
  #moveZeros(difference: number): void {
    const d = this.#d
    const b = this.#b
    d[0] = difference
    const pull = difference === 0 ? 0 : 128
    let sum = 0
    for (let i = ZEROS; i > 0; i--) {
      const toward = sameSign(d[i]!, difference) ? pull : -pull
      const zero = saturate(toward + (Math.imul(b[i]!, 32_640) >> 15))
      const before = d[i - 1]!
      b[i] = zero
      d[i] = before
      sum += Math.imul(zero, saturate(2 * before)) >> 15
    }
    this.#zeroEstimate = saturate(sum)
  }
}

/** By the sign bit: zero counts as positive. */
function sameSign(a: number, b: number): boolean {
  return a >> 15 === b >> 15
}
