/**
 * Fits the weights by which digits that are easily taken for others are looked at again
 * (`words/digit-pairs.txt`, see `src/sphinx/digit-evidence.ts`). Random numbers are said by Flite and
 * espeak-ng, at a quick pace and slowly with pauses, carried over a clean and a noisy telephone line and
 * decoded; each word is where the decoder has found it, give or take some frames. None of the voices is
 * one that is measured at its own pace. Needs Debian's pocketsphinx, pocketsphinx-en-us, flite,
 * espeak-ng, sox:
 *
 *     npx tsx packages/adapters/speech/scripts/fit-digits.ts
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spokenNumbers } from '../bench/spoken-numbers.ts'
import { byEspeak, byFlite, telephoneOf } from '../bench/telephone.ts'
import { overSpeech, wordShape } from '../src/sphinx/digit-evidence.ts'
import { digitGrammar, digitOptions, digitsOf } from '../src/sphinx/digit-grammar.ts'
import type { Line } from '../src/sphinx/line-noise.ts'
import { cepstraOf, timedWordsOf } from '../src/sphinx/timed-words.ts'
import { logistic } from './logistic.ts'

const MODEL = '/usr/share/pocketsphinx/model/en-us/en-us'
/**
 * What the decoder takes for what, often, on the sounds of this script; zero is left out, which many
 * people say as another word than these voices do.
 */
const pairs = [
  ['nine', 'five'],
  ['eight', 'nine'],
  ['one', 'nine'],
  ['one', 'seven'],
  ['three', 'six'],
  ['three', 'eight'],
  ['five', 'nine'],
] as const
const RIDGE = 0.003
/** Numbers that each voice says. */
const [QUICK, SLOW] = [40, 28]
/** How each slow number is read out. */
const pauses = [', ', ' ', '. ']
/** Of a line with noise: from this to so much more. */
const [LEAST_DB, MORE_DB] = [12, 8]
/** Frames by which the beginning of a word may be wrong, and how often each word is taken so. */
const [MOST_OFF, TIMES] = [4, 3]

const quick = [
  ...voicesOf(byFlite, { kal: 1, kal16: 1.25, slt: 0.9, rms: 1.2, awb: 1.25 }),
  byFlite('kal', 1.2),
  ...voicesOf(byEspeak, {
    ...{ 'en-us+m2': 140, 'en-us+m4': 160, 'en-us+f5': 150, 'en-us+m8': 155, 'en-us+klatt2': 150 },
    ...{ 'en-us+linda': 150, 'en-us+michael': 145, 'en-us+steph': 150, 'en-us+adam': 150 },
    ...{ 'en-gb+m2': 145, 'en-gb+m5': 165, 'en-gb+f4': 150, 'en-gb-x-rp+m1': 155 },
    ...{ 'en-gb-x-rp+f5': 140, 'en-gb-x-gbclan+m6': 150, 'en-gb-x-gbcwmd+f1': 150 },
    ...{ 'en-029+m4': 150, 'en-gb-scotland+f2': 150 },
  }),
]
const slow = [
  ...voicesOf(byFlite, { kal: 1.4, kal16: 1.5, slt: 1.5, rms: 1.45, awb: 1.5 }),
  byFlite('kal', 1.6),
  ...voicesOf(byEspeak, {
    ...{ 'en-us+m2': 110, 'en-us+m4': 120, 'en-us+f5': 100, 'en-us+m8': 115, 'en-us+klatt2': 110 },
    ...{ 'en-us+linda': 120, 'en-us+michael': 105, 'en-us+steph': 110, 'en-us+adam': 110 },
    ...{ 'en-gb+m2': 115, 'en-gb+m5': 115, 'en-gb+f4': 110, 'en-gb-x-rp+m1': 115 },
    ...{ 'en-gb-x-rp+f5': 100, 'en-gb-x-gbclan+m6': 110, 'en-gb-x-gbcwmd+f1': 110 },
    ...{ 'en-us+klatt4': 110, 'en-gb-scotland+f2': 110 },
  }),
]

function voicesOf(by: typeof byFlite, paces: Readonly<Record<string, number>>) {
  return Object.entries(paces).map(([voice, pace]) => by(voice, pace))
}

interface Said {
  readonly name: string
  readonly number: string
}

/** The shapes of a word that was said, by what it was. */
type Shapes = ReadonlyMap<string, (readonly number[])[]>

const folder = mkdtempSync(join(tmpdir(), 'offhook-digits-'))
for (const line of ['clean', 'noisy']) mkdirSync(join(folder, line))

function makeSounds(): readonly Said[] {
  const all: Said[] = []
  const say = (voice: (typeof quick)[number], [number, text]: readonly [string, string]) => {
    const name = String(all.length).padStart(8, '0')
    const wide = join(folder, `${name}.raw`)
    voice.say(text, wide)
    telephoneOf(wide, join(folder, 'clean', `${name}.raw`))
    const noiseDb = LEAST_DB + (all.length % (MORE_DB + 1))
    telephoneOf(wide, join(folder, 'noisy', `${name}.raw`), noiseDb, all.length + 1)
    rmSync(wide)
    all.push({ name, number })
  }
  quick.forEach((voice, index) => {
    for (const each of spokenNumbers(QUICK, 5_000 + index * 37)) say(voice, each)
  })
  slow.forEach((voice, index) => {
    spokenNumbers(SLOW, 9_000 + index * 37).forEach(([number, text], at) => {
      say(voice, [number, text.replaceAll(' ', pauses[at % pauses.length]!)])
    })
  })
  return all
}

async function decode(line: Line, said: readonly Said[]): Promise<Shapes> {
  const path = (name: string) => join(folder, `${line}-${name}`)
  const grammar = digitGrammar(4)
  writeFileSync(path('dictionary'), grammar.dictionary)
  writeFileSync(path('grammar'), grammar.jsgf)
  writeFileSync(path('names'), `${said.map(({ name }) => name).join('\n')}\n`)
  mkdirSync(path('cepstra'))
  const transform = fileURLToPath(new URL(`../words/${line}.mllr`, import.meta.url))
  const child = spawn(
    'pocketsphinx_batch',
    [
      ...['-hmm', MODEL, '-jsgf', path('grammar'), '-dict', path('dictionary'), '-adcin', 'yes'],
      ...['-mllr', transform, ...digitOptions, '-cepdir', join(folder, line), '-cepext', '.raw'],
      ...['-ctl', path('names'), '-hypseg', path('segments'), '-mfclogdir', path('cepstra')],
      ...['-logfn', '/dev/null'],
    ],
    { stdio: 'ignore' },
  )
  await once(child, 'exit')
  const files = readdirSync(path('cepstra')).sort()
  const lines = readFileSync(path('segments'), 'utf8').trim().split('\n')
  const shapes = new Map<string, (readonly number[])[]>()
  lines.forEach((segments, index) => {
    const heard = timedWordsOf(segments)
    const { number } = said[index]!
    if (heard.length !== number.length) return
    const cepstra = overSpeech(cepstraOf(readFileSync(join(path('cepstra'), files[index]!))))
    heard.forEach(({ from, to }, place) => {
      const digit = number[place]!
      const own = shapes.get(digit) ?? []
      shapes.set(digit, own)
      for (let time = 0; time < TIMES; time++) {
        own.push(wordShape(cepstra, from + random(2 * MOST_OFF + 1) - MOST_OFF, to))
      }
    })
  })
  return shapes
}

/** The same each time. */
let seed = 7
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((seed / 2 ** 31) * below)
}

const said = makeSounds()
const lines = ['clean', 'noisy'] as const
const shapes = await Promise.all(lines.map((line) => decode(line, said)))
const rows = lines.flatMap((line, index) =>
  pairs.map(([heard, meant]) => {
    const of = (word: string) => shapes[index]!.get(digitsOf([word])) ?? []
    const { bias, weights } = logistic(of(heard), of(meant), RIDGE)
    const numbers = [bias, ...weights].map((value) => value.toFixed(4))
    return [line, heard, meant, ...numbers].join(' ')
  }),
)
const file = fileURLToPath(new URL('../words/digit-pairs.txt', import.meta.url))
writeFileSync(file, `${rows.join('\n')}\n`)
console.log(`${file}: of ${said.length} numbers`)
rmSync(folder, { recursive: true })
