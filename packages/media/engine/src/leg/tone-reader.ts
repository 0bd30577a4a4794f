/**
 * The key that a window of sound holds (ITU-T Q.23, Q.24): asked strictly, since it must be named. What
 * only might be a tone is for `tone-suspicion.ts` to say.
 */
import { KEYPAD } from '../player/sources.ts'
import { energyOf, FIRST_COLUMN, FIRST_ROW, ToneLines } from './tone-lines.ts'

/** Below this mean square (about -50 dBFS) a window holds nothing that could be understood. */
const QUIET = 100 * 100
/** Share of a window's energy in one row and one column: of a tone alone, and of one beneath speech. */
const CLEAR = 0.6
const FAINT = 0.2
/** Of that in the weaker of the two. */
const WEAKER = 0.08
/** Between a line and the runner-up of its group, about 5 dB. */
const MIN_GAP = 3
/** A faint line stands out from what lies between it and its neighbours by 3 dB. */
const STANDS_OUT = 2

export interface ToneReading {
  readonly key: string
  /** Not a tone beneath speech, which speech alone may look like for a moment. */
  readonly isClear: boolean
}

/** Answers about windows of one sample rate; keeps no state. */
export interface ToneReader {
  readonly samplesPerTick: number
  /** The key that sounds in the tick's worth of samples from there. */
  read(window: Float64Array, from: number): ToneReading | null
}

const clear = [...KEYPAD].map((key): ToneReading => ({ key, isClear: true }))
const faint = [...KEYPAD].map((key): ToneReading => ({ key, isClear: false }))

/** Makes a reader for a sample rate in Hz. */
export function createToneReader(sampleRate: number, samplesPerTick: number): ToneReader {
  const lines = new ToneLines(sampleRate)
  const { powers } = lines

  return {
    samplesPerTick,
    read(window, from) {
      const energy = energyOf(window, from, samplesPerTick)
      if (energy < QUIET * samplesPerTick) return null
      lines.measure(window, from, samplesPerTick)
      // The power that a pure tone of the window's energy would have.
      const whole = (energy * samplesPerTick) / 2
      const row = lines.strongest(FIRST_ROW)
      const column = lines.strongest(FIRST_COLUMN)
      const [r, c] = [powers[row]!, powers[column]!]
      if (r + c < FAINT * whole || Math.min(r, c) < WEAKER * whole) return null
      if (!leads(row, FIRST_ROW) || !leads(column, FIRST_COLUMN)) return null
      const key = row * 4 + column - FIRST_COLUMN
      if (r + c >= CLEAR * whole) return clear[key]!
      const isLine = (line: number) =>
        lines.standsOut(line, STANDS_OUT, window, from, samplesPerTick)
      return isLine(row) && isLine(column) ? faint[key]! : null
    },
  }

  /** No other line of its group comes near it. */
  function leads(best: number, first: number): boolean {
    for (let f = first; f < first + 4; f++) {
      if (f !== best && powers[f]! * MIN_GAP > powers[best]!) return false
    }
    return true
  }
}
