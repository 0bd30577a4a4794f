/**
 * Has espeak-ng speak all that `<Pay>` says by itself, in each of its languages for which no voice is
 * built in, into `packages/adapters/prompts/recordings`. With tsx: `npm run recordings:pay`, after a
 * wording has changed; Debian's espeak-ng must be installed.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { resample } from '../packages/adapters/prompts/src/audio/resample.ts'
import { readWav } from '../packages/adapters/prompts/src/audio/wav.ts'
import { saidPieces } from '../packages/domain/pay/src/verb/said-pieces.ts'
import { encodeUlaw } from '../packages/protocols/rtp/src/g711/g711.ts'
import { root } from './files.mjs'

export const folder = join(root, 'packages/adapters/prompts/recordings')

/** espeak-ng has no French of Canada: it is spoken as in France. */
export const recordedSets = [
  { folder: 'de', languages: ['de-DE'], voice: 'de' },
  { folder: 'es', languages: ['es-ES'], voice: 'es' },
  { folder: 'es-419', languages: ['es-MX', 'es-US'], voice: 'es-419' },
  { folder: 'fr', languages: ['fr-FR', 'fr-CA'], voice: 'fr-fr' },
  { folder: 'it', languages: ['it-IT'], voice: 'it' },
]

const RATE = 8000
/** Words a minute: whoever holds a card in the other hand needs time. */
const SPEED = 150
/** Where speech begins and ends. */
const AUDIBLE = 0.004
const EDGE = RATE / 50
/** Root mean square (-20 dBFS), and the largest sample. */
const LOUDNESS = 0.1
const LOUDEST = 0.9

function make() {
  rmSync(folder, { recursive: true, force: true })
  const scratch = mkdtempSync(join(tmpdir(), 'offhook-'))
  const hash = createHash('sha256')
  const sets = recordedSets.map(({ folder: name, languages, voice }) => {
    mkdirSync(join(folder, name), { recursive: true })
    const pieces = saidPieces(languages[0]).map((piece) => {
      const file = `${piece.name}.wav`
      const bytes = ulawWav(spoken(piece.text, voice, join(scratch, 'said.wav')))
      hash.update(piece.text).update(bytes)
      writeFileSync(join(folder, name, file), bytes)
      return [piece.text, file]
    })
    return { folder: name, languages, pieces: Object.fromEntries(pieces) }
  })
  rmSync(scratch, { recursive: true })
  const index = { revision: hash.digest('hex').slice(0, 12), sets }
  const text = JSON.stringify(index, null, 2).replace(/\[\s+("[^[\]]+")\s+\]/g, (_, items) => {
    return `[${items.replace(/\s+/g, ' ')}]`
  })
  writeFileSync(join(folder, 'index.json'), `${text}\n`)
  writeFileSync(join(folder, 'README.md'), readme())
}

/** As a telephone has it: as loud as our other prompts, and nothing cut. */
function spoken(text, voice, file) {
  execFileSync('espeak-ng', ['-v', voice, '-s', String(SPEED), '-w', file, text])
  const { samples } = resample(readWav(new Uint8Array(readFileSync(file))), RATE)
  const first = samples.findIndex((sample) => Math.abs(sample) > AUDIBLE)
  const last = samples.findLastIndex((sample) => Math.abs(sample) > AUDIBLE)
  if (first < 0) throw new Error(`${voice} says nothing for "${text}"`)
  const said = samples.slice(Math.max(0, first - EDGE), last + EDGE)
  const peak = said.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  const power = said.reduce((sum, sample) => sum + sample ** 2, 0) / said.length
  const gain = Math.min(LOUDNESS / Math.sqrt(power), LOUDEST / peak)
  return Int16Array.from(said, (sample) => Math.round(sample * gain * 32_767))
}

/** RIFF/WAVE of µ-law: format tag 7, a byte a sample. */
function ulawWav(samples) {
  const HEADER = 46
  const padding = samples.length % 2
  const file = Buffer.alloc(HEADER + samples.length + padding)
  file.write('RIFF', 0)
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(18, 16)
  file.writeUInt16LE(7, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE, 28)
  file.writeUInt16LE(1, 32)
  file.writeUInt16LE(8, 34)
  file.write('data', 38)
  file.writeUInt32LE(samples.length, 42)
  encodeUlaw(samples, 0, file, HEADER, samples.length)
  return file
}

function readme() {
  const [version] = /\d+\.\d+/.exec(execFileSync('espeak-ng', ['--version'], { encoding: 'utf8' }))
  return `# Recordings

What \`<Pay>\` says by itself, for languages in which no voice is installed: µ-law at 8 kHz. The words are ours, under the licence of this repository. They were spoken by eSpeak NG ${version} (\`npm run recordings:pay\`). That program is under GPL-3.0-or-later and is no part of this one; its licence is of its code and data, not of what it is made to say.

| Folder | Languages | Voice of espeak-ng |
| --- | --- | --- |
${recordedSets.map((set) => `| ${set.folder} | ${set.languages.join(', ')} | ${set.voice} |`).join('\n')}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) make()
