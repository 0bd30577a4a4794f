/**
 * Fits the transforms that make PocketSphinx's acoustic model, which was made of sound at 16 kHz, fit
 * what comes over a telephone (`words/clean.mllr`, `words/noisy.mllr`). Random English words are said
 * by Flite; the same sound is taken once whole and once as a telephone carries it; a linear map from
 * the one's features to the other's, by least squares, is the transform of the model's means. That of
 * a noisy line is fitted on lines with noise and on clean ones together: with noise alone the means
 * come too near to each other. espeak-ng is left out: what it has above the band of a telephone is
 * like nobody's. No transcripts are needed. Needs Debian's pocketsphinx, pocketsphinx-en-us, flite, sox:
 *
 *     npx tsx packages/adapters/speech/scripts/fit-transform.ts
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byFlite, telephoneOf } from '../bench/telephone.ts'
import { cepstraOf, CEPSTRA as SIZE } from '../src/sphinx/timed-words.ts'
import { leastSquares } from './least-squares.ts'

const MODEL = '/usr/share/pocketsphinx/model/en-us/en-us'
const SENTENCES = 160
const MOST_WORDS = 8
const voices = ['slt', 'rms', 'awb', 'kal16'].map((voice) => byFlite(voice))
/** Of a line with noise: from this to so much more. */
const [LEAST_DB, MORE_DB] = [12, 8]

const folder = mkdtempSync(join(tmpdir(), 'offhook-transform-'))
const words = readFileSync(new URL('../words/frequent-words.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ')[0]!)

type Line = 'clean' | 'noisy'

/** The same words each time. */
let seed = 7
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return Math.floor((seed / 2 ** 31) * below)
}

function makeSounds(): string[] {
  const names: string[] = []
  for (let index = 0; index < SENTENCES; index++) {
    const length = 2 + random(MOST_WORDS - 1)
    const text = Array.from({ length }, () => words[random(words.length)]).join(' ')
    const name = String(index).padStart(8, '0')
    const voice = voices[index % voices.length]!
    const wide = join(folder, 'wide', `${name}.raw`)
    voice.say(text, wide)
    telephoneOf(wide, join(folder, 'clean', `${name}.raw`))
    const noiseDb = LEAST_DB + random(MORE_DB + 1)
    telephoneOf(wide, join(folder, 'noisy', `${name}.raw`), noiseDb, index + 1)
    names.push(name)
  }
  return names
}

/** The features that the program itself makes of each file. */
function featuresOf(kind: 'wide' | Line, names: readonly string[]): Float32Array[] {
  const control = join(folder, 'names')
  const grammar = join(folder, 'grammar')
  const dictionary = join(folder, 'dictionary')
  const out = join(folder, `${kind}-features`)
  mkdirSync(out)
  writeFileSync(control, `${names.join('\n')}\n`)
  writeFileSync(grammar, '#JSGF V1.0;\ngrammar g;\npublic <g> = yes+;\n')
  writeFileSync(dictionary, 'yes Y EH S\n')
  execFileSync(
    'pocketsphinx_batch',
    [
      ...['-hmm', MODEL, '-jsgf', grammar, '-dict', dictionary, '-adcin', 'yes'],
      ...['-cepdir', join(folder, kind), '-cepext', '.raw', '-ctl', control, '-mfclogdir', out],
      // The same frames of both: nothing may be left out of one of them.
      ...['-remove_silence', 'no', '-logfn', '/dev/null'],
    ],
    { stdio: 'ignore' },
  )
  return readdirSync(out)
    .sort()
    .map((name) => cepstraOf(readFileSync(join(out, name))))
}

/** The three streams of a file, without the mean of the whole (the model's own normalising). */
function streamsOf(frames: Float32Array): Float64Array[][] {
  const count = frames.length / SIZE
  const mean = new Float64Array(SIZE)
  for (let i = 0; i < frames.length; i++) mean[i % SIZE]! += frames[i]! / count
  const at = (t: number): Float64Array => {
    const place = Math.max(0, Math.min(count - 1, t)) * SIZE
    return Float64Array.from({ length: SIZE }, (_, i) => frames[place + i]! - mean[i]!)
  }
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!)
  const all = Array.from({ length: count }, (_, t) => t)
  return [
    all.map(at),
    all.map((t) => minus(at(t + 2), at(t - 2))),
    all.map((t) => minus(minus(at(t + 3), at(t - 1)), minus(at(t + 1), at(t - 3)))),
  ]
}

for (const kind of ['wide', 'clean', 'noisy']) mkdirSync(join(folder, kind))
const names = makeSounds()
const wide = featuresOf('wide', names).map(streamsOf)
const clean = featuresOf('clean', names).map(streamsOf)
const noisy = featuresOf('noisy', names).map(streamsOf)

function fit(line: Line, heard: readonly (typeof wide)[]): void {
  const numbers: string[] = ['1', '3']
  for (let stream = 0; stream < 3; stream++) {
    const from: Float64Array[] = []
    const to: Float64Array[] = []
    for (const files of heard) {
      wide.forEach((file, index) => {
        const other = files[index]![stream]!
        file[stream]!.forEach((frame, t) => {
          // Speech alone: what is quiet is of no phone.
          if (!other[t] || file[0]![t]![0]! < -2) return
          from.push(frame)
          to.push(other[t]!)
        })
      })
    }
    const { matrix, offset } = leastSquares(from, to)
    numbers.push(String(SIZE))
    for (const row of matrix) numbers.push([...row].map((value) => value.toFixed(5)).join(' '))
    numbers.push([...offset].map((value) => value.toFixed(5)).join(' '))
    // The variances stay: of all phones together they say nothing about one.
    numbers.push(Array(SIZE).fill('1').join(' '))
  }
  const file = fileURLToPath(new URL(`../words/${line}.mllr`, import.meta.url))
  writeFileSync(file, `${numbers.join('\n')}\n`)
  console.log(`${file}: of ${names.length} sentences`)
}

fit('clean', [clean])
fit('noisy', [clean, noisy])
rmSync(folder, { recursive: true })
