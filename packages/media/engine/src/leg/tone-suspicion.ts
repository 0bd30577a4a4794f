/**
 * Whether tones of a keypad may be in what a guarded leg says, told soon enough that the gate still
 * holds their beginning. Windows of 20 ms overlap by half, so that a tone of 40 ms fills three of them
 * wherever it begins. Three signs count:
 *
 * - a window that is mostly one row and one column (a tone alone, or its edge);
 * - the same row and column in both halves of a window: a tone that was cut and joined where a lost
 *   packet was made up for, which cancels itself in the whole;
 * - the same row and column as lines of their own in window after window (a tone beneath speech).
 */
import { energyOf, FIRST_COLUMN, FIRST_ROW, ToneLines } from './tone-lines.ts'

/** Below this mean square (about -64 dBFS) nothing could be understood. */
const QUIET = 20 * 20
/** Of a window's energy in the two lines, and in the weaker of them. */
const ALONE = { share: 0.45, weaker: 0.02 }
const BENEATH = { share: 0.09, weaker: 0.012 }
/** So much in both lines that it counts beside a line of the voice, which hides that they stand out. */
const STRONG = { share: 0.3, weaker: 0.1 }
/** So much of a window that two in a row are enough. */
const CLEAR = 0.22
/** The same of each half, whose lines are broader. */
const HALVED = { share: 0.5, weaker: 0.08 }
/** A line stands out from what lies between it and its neighbours by 3 dB. */
const STANDS_OUT = 2
/** Windows of the same lines in a row that are no accident of speech. */
const WINDOWS = 3
/** Ticks that a gate holds. */
const MOST_BACK = 3

export class ToneSuspicion {
  readonly #half: number
  readonly #window: Float64Array
  readonly #lines: ToneLines
  readonly #halfLines: ToneLines
  #key = -1
  #run = 0

  /** @param sampleRate in Hz @param samplesPerTick of 20 ms */
  constructor(sampleRate: number, samplesPerTick: number) {
    this.#half = samplesPerTick / 2
    this.#window = new Float64Array(samplesPerTick + this.#half)
    this.#lines = new ToneLines(sampleRate)
    this.#halfLines = new ToneLines(sampleRate)
  }

  /** What was heard before counts no more. */
  reset(): void {
    this.#window.fill(0)
    this.#key = -1
    this.#run = 0
  }

  /**
   * Takes the next frame.
   * @returns how many ticks before this one the tone began, at most 3; -1 = there is none
   */
  look(frame: Int16Array): number {
    const half = this.#half
    const window = this.#window
    window.copyWithin(0, frame.length)
    window.set(frame, half)
    const across = this.#judge(0)
    const whole = this.#judge(half)
    return Math.max(across < 0 ? -1 : Math.max(1, across), whole)
  }

  /** One window. @returns as `look`, from the tick in which the window ends */
  #judge(from: number): number {
    const length = 2 * this.#half
    const window = this.#window
    const energy = energyOf(window, from, length)
    if (energy < QUIET * length) return this.#forget()
    // The power that a pure tone of the window's energy would have.
    const total = (energy * length) / 2
    const lines = this.#lines
    lines.measure(window, from, length)
    const row = lines.strongest(FIRST_ROW)
    const column = lines.strongest(FIRST_COLUMN)
    const [r, c] = [lines.powers[row]!, lines.powers[column]!]
    const share = (r + c) / total
    const weaker = Math.min(r, c) / total
    if (share > ALONE.share && weaker > ALONE.weaker) {
      this.#remember(row * 4 + column - FIRST_COLUMN)
      return this.#back()
    }
    const halved = this.#keyOfHalves(from)
    if (halved >= 0) {
      this.#remember(halved)
      return this.#back()
    }
    if (share < BENEATH.share || weaker < BENEATH.weaker) return this.#forget()
    const isStrong = share > STRONG.share && weaker > STRONG.weaker
    if (!isStrong) {
      if (!lines.standsOut(row, STANDS_OUT, window, from, length)) return this.#forget()
      if (!lines.standsOut(column, STANDS_OUT, window, from, length)) return this.#forget()
    }
    this.#remember(row * 4 + column - FIRST_COLUMN)
    const enough = share > CLEAR ? WINDOWS - 1 : WINDOWS
    return this.#run >= enough ? this.#back() : -1
  }

  /** The key that both halves of a window are mostly made of; -1: there is none. */
  #keyOfHalves(from: number): number {
    const first = this.#keyOfHalf(from)
    return first >= 0 && first === this.#keyOfHalf(from + this.#half) ? first : -1
  }

  #keyOfHalf(from: number): number {
    const length = this.#half
    const energy = energyOf(this.#window, from, length)
    if (energy < QUIET * length) return -1
    const lines = this.#halfLines
    lines.measure(this.#window, from, length)
    const row = lines.strongest(FIRST_ROW)
    const column = lines.strongest(FIRST_COLUMN)
    const [r, c] = [lines.powers[row]!, lines.powers[column]!]
    const total = (energy * length) / 2
    const isKey = r + c > HALVED.share * total && Math.min(r, c) > HALVED.weaker * total
    return isKey ? row * 4 + column - FIRST_COLUMN : -1
  }

  #remember(key: number): void {
    this.#run = key === this.#key ? this.#run + 1 : 1
    this.#key = key
  }

  #forget(): -1 {
    this.#key = -1
    this.#run = 0
    return -1
  }

  /** Each window of the run began half a tick before the next. */
  #back(): number {
    return Math.min(MOST_BACK, Math.ceil((this.#run - 1) / 2))
  }
}
