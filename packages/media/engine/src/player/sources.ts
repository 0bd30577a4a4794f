/** Where a player's samples come from: a file, a feed, or a tone made as it sounds. */
import type { FrameRingReader, SampleRingReader } from '@offhook/control'

/** Gives its samples once; a player rewinds it to loop. */
export interface SampleSource {
  /** Fills `out` from `at`; gives how many samples it wrote, fewer only at its end. */
  read(out: Int16Array, at: number): number
  /** Goes back to the beginning. */
  rewind(): void
}

/** Peak of one sine of several, so that two of them stay clear of full scale. */
const SINE_PEAK = 8_000

/** Samples of a loaded file. */
export function sampleSource(samples: Int16Array): SampleSource {
  let position = 0
  return {
    read(out, at) {
      const count = Math.min(out.length - at, samples.length - position)
      for (let i = 0; i < count; i++) out[at + i] = samples[position + i]!
      position += count
      return count
    },
    rewind() {
      position = 0
    },
  }
}

/** Samples that somebody pushes: silence while there are none, until the pusher ends it. */
export function feedSource(ring: SampleRingReader): SampleSource {
  return {
    read(out, at) {
      if (ring.isOver) return 0
      const given = ring.read(at === 0 ? out : out.subarray(at))
      out.fill(0, at + given)
      return out.length - at
    },
    // What was heard is gone: a feed plays once, whatever the loop says.
    rewind() {},
  }
}

/** Ticks that may wait behind a tap: what is older was missed, and is left out. */
const MOST_WAITING = 3

/** What a tap writes, as it comes: silence while there is nothing. */
export function framesSource(ring: FrameRingReader): SampleSource {
  return {
    read(out, at) {
      const tick = at === 0 ? out : out.subarray(at)
      while (ring.waiting > MOST_WAITING) ring.readTick(tick)
      if (!ring.readTick(tick)) tick.fill(0)
      return tick.length
    },
    rewind() {},
  }
}

/** One stretch of a melody: the frequencies in Hz that sound together, none for a pause. */
export interface ToneStep {
  readonly frequencies: readonly number[]
  readonly ms: number
}

/** The steps one after another; the frequencies of a step sound together. */
export function toneSource(steps: readonly ToneStep[], sampleRate: number): SampleSource {
  let step = 0
  let done = 0
  return {
    read(out, at) {
      let count = 0
      while (step < steps.length && at + count < out.length) {
        const { frequencies, ms } = steps[step]!
        const length = Math.round((ms * sampleRate) / 1000)
        const take = Math.min(out.length - at - count, length - done)
        for (let i = 0; i < take; i++) {
          let value = 0
          for (const frequency of frequencies) {
            value += Math.sin((2 * Math.PI * frequency * (done + i)) / sampleRate)
          }
          out[at + count + i] = Math.round(
            value * (SINE_PEAK / Math.max(1, frequencies.length / 2)),
          )
        }
        count += take
        done += take
        if (done >= length) {
          step++
          done = 0
        }
      }
      return count
    },
    rewind() {
      step = 0
      done = 0
    },
  }
}

/** Frequencies in Hz of the keypad's rows and columns (ITU-T Q.23). */
export const keypadRows = [697, 770, 852, 941] as const
export const keypadColumns = [1209, 1336, 1477, 1633] as const
/** The keys, row by row. */
export const KEYPAD = '123A456B789C*0#D'
/** Length of a key's tone and of the pause behind it, in ms (ITU-T Q.24 asks for 40 at least). */
const KEY_MS = 100
const KEY_GAP_MS = 100

/** The two frequencies of a key (ITU-T Q.23), undefined for anything else. */
export function keyFrequencies(key: string): readonly [number, number] | undefined {
  const at = KEYPAD.indexOf(key.toUpperCase())
  if (at < 0 || key.length !== 1) return undefined
  return [keypadRows[at >> 2]!, keypadColumns[at & 3]!]
}

/** Keys as a melody: `w` pauses 0.5 s, `W` 1 s; anything else that is not a key is ignored. */
export function keySteps(keys: string): ToneStep[] {
  const steps: ToneStep[] = []
  for (const key of keys) {
    if (key === 'w') steps.push({ frequencies: [], ms: 500 })
    else if (key === 'W') steps.push({ frequencies: [], ms: 1000 })
    else {
      const frequencies = keyFrequencies(key)
      if (frequencies) steps.push({ frequencies, ms: KEY_MS }, { frequencies: [], ms: KEY_GAP_MS })
    }
  }
  return steps
}
