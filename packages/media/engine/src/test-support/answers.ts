/**
 * The labelled set that machine detection is measured by: what is heard of calls that are answered. The
 * voices are those of two synthesisers (`scripts/make-answers.ts`); lines, beeps, faxes and silence are
 * computed, the same each time. Everything went through G.711 once.
 */
import { readFileSync } from 'node:fs'
import type { AnsweredBy, DetectionLimits } from '@offhook/control'
import { decodeUlaw, encodeUlaw, OPUS } from '@offhook/rtp'
import { energyOf } from '../audio/level.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import { MachineDetector } from '../detection/machine-detector.ts'

const RATE = 8_000
const FRAME = 160

/** One answered call. */
export interface Answer {
  readonly name: string
  readonly samples: Int16Array
  readonly until: DetectionLimits['until']
  readonly expected: AnsweredBy
}

interface Utterance {
  readonly name: string
  readonly kind: 'person' | 'machine'
  readonly samples: Int16Array
}

const data = new URL('../../test-data/', import.meta.url)

/** The defaults of the contract. */
export const defaultLimits: Omit<DetectionLimits, 'until'> = {
  timeoutMs: 30_000,
  speechMs: 2_400,
  speechEndMs: 1_200,
  silenceMs: 5_000,
}

/** Everything that is said in it, at 8 kHz. */
export function utterances(): Utterance[] {
  const list: { voice: string; kind: Utterance['kind']; text: string; packets: number }[] =
    JSON.parse(readFileSync(new URL('answers.json', data), 'utf8'))
  const bytes = readFileSync(new URL('answers.opus-packets', data))
  let at = 0
  return list.map(({ voice, kind, text, packets }) => {
    const decoder = OPUS.createDecoder()
    const narrow = new RateConverter(2 * FRAME, FRAME)
    const samples = new Int16Array(packets * FRAME)
    const frame = new Int16Array(2 * FRAME)
    for (let n = 0; n < packets; n++) {
      const length = bytes[at]!
      decoder.decode(bytes, at + 1, length, frame)
      samples.set(narrow.convert(frame), n * FRAME)
      at += 1 + length
    }
    decoder.close?.()
    return { name: `${voice}: ${text}`, kind, samples }
  })
}

/** A fixed generator: a set is the same each time. */
let seed = 1
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

const silence = (ms: number) => new Int16Array((RATE * ms) / 1_000)

function tone(hz: number, ms: number, peak = 6_000): Int16Array {
  return Int16Array.from({ length: (RATE * ms) / 1_000 }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / RATE)),
  )
}

/** One after another on a line with that much noise, at that loudness, through G.711. */
function line(parts: readonly Int16Array[], noiseDb: number, gain = 1): Int16Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const mixed = new Int16Array(length - (length % FRAME))
  const noise = 32_768 * 10 ** (noiseDb / 20) * Math.sqrt(3)
  let at = 0
  for (const part of parts) {
    for (let i = 0; i < part.length && at < mixed.length; i++, at++) {
      const hum = noise * 0.3 * Math.sin((2 * Math.PI * 50 * at) / RATE)
      mixed[at] = Math.round(part[i]! * gain + noise * (2 * random() - 1) + hum)
    }
  }
  const coded = new Uint8Array(mixed.length)
  encodeUlaw(mixed, 0, coded, 0, mixed.length)
  decodeUlaw(coded, 0, mixed, 0, mixed.length)
  return mixed
}

const noises = [-70, -60, -52, -46]
const gains = [1, 0.5, 0.25]
const beeps = [
  [440, 500],
  [850, 300],
  [1_000, 800],
  [1_400, 200],
  [620, 1_000],
  [2_000, 400],
] as const

/** Every call of the set. */
export function answers(): Answer[] {
  seed = 20_261_129
  const set: Answer[] = []
  const add = (
    name: string,
    expected: AnsweredBy,
    until: Answer['until'],
    ...parts: Int16Array[]
  ) => {
    const n = set.length
    const samples = line(parts, noises[n % noises.length]!, gains[n % gains.length]!)
    set.push({ name, expected, until, samples })
  }
  const pause = () => silence(200 + Math.floor(random() * 60) * 20)
  for (const { name, kind, samples } of utterances()) {
    const [hz, ms] = beeps[set.length % beeps.length]!
    const beep = tone(hz, ms)
    if (kind === 'person') {
      add(name, 'human', 'start', pause(), samples, silence(3_000))
      add(name, 'human', 'message-end', pause(), samples, silence(3_000))
      continue
    }
    const gap = silence(300 + Math.floor(random() * 30) * 20)
    add(name, 'machine_start', 'start', pause(), samples, gap, beep, silence(3_000))
    add(`${name} (beep)`, 'machine_end_beep', 'message-end', pause(), samples, gap, beep)
    add(`${name} (silence)`, 'machine_end_silence', 'message-end', pause(), samples, silence(3_000))
  }
  for (const until of ['start', 'message-end'] as const) {
    add('silence', 'unknown', until, silence(8_000))
    add('a noisy line', 'unknown', until, silence(8_000))
    add('a fax that calls', 'fax', until, silence(800), tone(1_100, 500), silence(3_000))
    add('a fax that answers', 'fax', until, silence(1_500), tone(2_100, 2_600), silence(500))
    const verdict = until === 'start' ? 'machine_start' : 'machine_end_beep'
    add('a beep alone', verdict, until, silence(700), tone(1_000, 400), silence(3_000))
    add('clicks', 'unknown', until, ...clicks(), silence(6_000))
  }
  return set
}

/** A line that is switched through. */
function clicks(): Int16Array[] {
  return [300, 700, 1_500].flatMap((ms) => [silence(ms), new Int16Array(160).fill(9_000)])
}

/** Who a detector says it is, and after how long; null when it never says. */
export function detect(answer: Answer): { readonly by: AnsweredBy; readonly ms: number } | null {
  const detector = new MachineDetector({ ...defaultLimits, until: answer.until })
  for (let at = 0; at + FRAME <= answer.samples.length; at += FRAME) {
    const frame = answer.samples.subarray(at, at + FRAME)
    const by = detector.take(frame, RATE, energyOf(frame))
    if (by) return { by, ms: detector.elapsedMs }
  }
  return null
}
