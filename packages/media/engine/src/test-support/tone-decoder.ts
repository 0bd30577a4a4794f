/**
 * A decoder of DTMF that owes nothing to the engine's own: other blocks, other thresholds, and keener
 * than Q.24 asks. What it does not find in a sound nobody would.
 */
import { KEYPAD, keypadColumns, keypadRows } from '../player/sources.ts'

const RATE = 8_000
/** 12.75 ms, as decoders of telephones use it, and half of it. */
const BLOCK = 102
const HOP = 51
/** Blocks of one key in a row that make a digit: 25 ms. */
const BLOCKS = 3
const SHARE = 0.4
/** Between the two tones, either way: 12 dB. */
const MAX_TWIST = 16

const waves = new Map<number, { readonly cos: Float64Array; readonly sin: Float64Array }>(
  [...keypadRows, ...keypadColumns].map((hz) => {
    const angles = Float64Array.from({ length: BLOCK }, (_, i) => (2 * Math.PI * hz * i) / RATE)
    return [hz, { cos: angles.map(Math.cos), sin: angles.map(Math.sin) }]
  }),
)

export interface DecodedTone {
  readonly key: string
  /** Samples from the beginning. */
  readonly at: number
}

/** All digits in a sound of 8 kHz. */
export function decodeTones(samples: Int16Array): DecodedTone[] {
  const found: DecodedTone[] = []
  let candidate: string | null = null
  let seen = 0
  for (let at = 0; at + BLOCK <= samples.length; at += HOP) {
    const key = keyIn(samples.subarray(at, at + BLOCK))
    seen = key !== null && key === candidate ? seen + 1 : 1
    candidate = key
    if (key !== null && seen === BLOCKS) found.push({ key, at: at - (BLOCKS - 1) * HOP })
  }
  return found
}

function keyIn(block: Int16Array): string | null {
  let energy = 0
  for (const sample of block) energy += sample * sample
  // -60 dBFS: lower than this a telephone's noise is louder.
  if (energy < 33 * 33 * block.length) return null
  const [row, rowPower] = strongest(block, keypadRows)
  const [column, columnPower] = strongest(block, keypadColumns)
  if (rowPower + columnPower < (SHARE * energy * block.length) / 2) return null
  if (rowPower > MAX_TWIST * columnPower || columnPower > MAX_TWIST * rowPower) return null
  return KEYPAD[row * 4 + column] ?? null
}

function strongest(block: Int16Array, group: readonly number[]): readonly [number, number] {
  let best = 0
  let most = -1
  for (const [index, hz] of group.entries()) {
    let re = 0
    let im = 0
    const { cos, sin } = waves.get(hz)!
    for (let i = 0; i < block.length; i++) {
      re += block[i]! * cos[i]!
      im += block[i]! * sin[i]!
    }
    const power = re * re + im * im
    if (power > most) [best, most] = [index, power]
  }
  return [best, most]
}
