import { toneLevel } from './ears.ts'

const rows = [697, 770, 852, 941] as const
const columns = [1_209, 1_336, 1_477, 1_633] as const
const keys = ['123A', '456B', '789C', '*0#D'] as const
/** A key is pressed for 40 ms at least (Q.24): half a window is inside it, wherever they lie. */
const WINDOW_MS = 40
const STEP_MS = 20
const LOUD_DB = -30

/**
 * The keys that sound in a recording, in order, by their tones (Q.23). What was short is in it too,
 * however late somebody looks.
 */
export function keysIn(samples: Float32Array, rate: number): string {
  const window = Math.round((rate * WINDOW_MS) / 1_000)
  const step = Math.round((rate * STEP_MS) / 1_000)
  let found = ''
  let last = ''
  for (let at = 0; at + window <= samples.length; at += step) {
    const key = keyOf(samples.subarray(at, at + window), rate)
    if (key !== last) found += key
    last = key
  }
  return found
}

/** The one key of these samples; empty when there is none. */
function keyOf(samples: Float32Array, rate: number): string {
  const loud = (all: readonly number[]) =>
    all.map((_, index) => index).filter((i) => toneLevel(samples, rate, all[i]!) > LOUD_DB)
  const row = loud(rows)
  if (row.length !== 1) return ''
  const column = loud(columns)
  return column.length === 1 ? keys[row[0]!]![column[0]!]! : ''
}
