/** Captures as they may come: made at random, the same in every run. */
import { type CaptureCase, type CaptureOutcome, simulateCapture } from './capture-simulation.ts'
import { decodeTones } from './tone-decoder.ts'

const SAMPLES_NEAR = 640

/** What is keyed in: the name of an item, what ends it, and how many digits it may have. */
const items = [
  ['card number', '', [13, 15, 16, 19]],
  ['date of expiry', '', [4]],
  ['security code', '', [3, 4]],
  ['postal code', '#', [5, 6]],
  ['routing number', '', [9]],
  ['account number', '#', [4, 10, 17]],
  ['star', '*', [2]],
] as const

const ways = ['tones', 'events', 'tones', 'leaky', 'signalling'] as const

/** The item that case number `index` keys in. */
export const itemOfCase = (index: number): string => items[index % items.length]![0]

/** Numbers that are the same in every run. */
export function lcg(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Case number `index`. @param speech at 8 kHz; each case begins somewhere else in it */
export function captureCase(index: number, speech: Int16Array): CaptureCase {
  const random = lcg(index + 1)
  for (let i = 0; i < 8; i++) random()
  const pick = <T>(words: readonly T[]): T => words[Math.floor(random() * words.length)]!
  const [, ending, lengths] = items[index % items.length]!
  const digits = Array.from({ length: pick(lengths) }, () => pick([...'0123456789'])).join('')
  const from = Math.floor(random() * speech.length)
  const loudness = 10 ** (-(random() * 18) / 20)
  const said = Int16Array.from(speech, (_, i) => speech[(from + i) % speech.length]! * loudness)
  // Twenty cases in a row hold each codec with each way of keys, tones twice.
  const codec = (['PCMU', 'PCMA', 'G722', 'opus'] as const)[index % 4]!
  const keys = ways[Math.floor(index / 4) % ways.length]!
  return {
    codec,
    keys,
    negotiatesEvents: keys !== 'tones' || random() < 0.5,
    digits: digits + ending,
    digitsPerSecond: 4 + random() * 8,
    levelDbm0: -3 - random() * 22,
    speech: said,
    speaksOver: random() < 0.5,
    isPair: index % 3 === 2,
    loss: random() < 0.5 ? 0.02 : 0,
    beginsAtOnce: random() < 0.34 ? Math.floor(random() * 160) : null,
    random,
  }
}

export interface Finding {
  readonly given: CaptureCase
  readonly outcome: CaptureOutcome
  /** Digits that a decoder names where that key was pressed, by who heard them. */
  readonly leaks: Readonly<Record<string, number>>
  /** The same without a claim: how many there are to be found. */
  readonly findable: number
}

/** Runs one and decodes everything. */
export function examine(given: CaptureCase): Finding {
  const outcome = simulateCapture(given)
  const leaks: Record<string, number> = {}
  for (const [ear, samples] of Object.entries(outcome.ears)) {
    leaks[ear] = named(samples, outcome.pressed)
  }
  return { given, outcome, leaks, findable: named(outcome.bare, outcome.pressed) }
}

/** How many keys are named about when they were pressed, wherever the delay puts them. */
function named(samples: Int16Array, pressed: CaptureOutcome['pressed']): number {
  const tones = decodeTones(samples)
  // A jitter buffer, the gate and codecs hold sound back by up to a quarter of a second.
  return pressed.filter(({ key, from, to }) =>
    tones.some((tone) => tone.key === key && tone.at > from - SAMPLES_NEAR && tone.at < to + 2_000),
  ).length
}

/** Something like a voice: a pitch that glides, formants that change, pauses between the words. */
export function voicelike(seconds: number): Int16Array {
  const random = lcg(7)
  const out = new Int16Array(seconds * 8_000)
  for (let at = 0; at < out.length; ) {
    const length = 800 + Math.floor(random() * 2_400)
    const pitch = 90 + random() * 120
    const formants = [300 + random() * 500, 900 + random() * 1_200, 2_300 + random() * 700]
    const loudness = random() < 0.3 ? 0 : 1_500 + random() * 5_000
    let phase = 0
    for (let i = 0; i < length && at < out.length; i++, at++) {
      const hz = pitch * (1 + 0.1 * Math.sin(i / 900))
      phase += (2 * Math.PI * hz) / 8_000
      let sample = 0
      for (let n = 1; n * hz < 3_600; n++) {
        const near = formants.reduce((sum, f) => sum + 1 / (1 + ((n * hz - f) / 120) ** 2), 0.02)
        sample += near * Math.sin(n * phase)
      }
      out[at] = loudness * 0.4 * sample * Math.sin((Math.PI * i) / length)
    }
  }
  return out
}
