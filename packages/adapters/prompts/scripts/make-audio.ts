/**
 * Makes the audio that ships with the product, into `audio/` or another folder. Run after a text
 * has changed:
 *
 *     npx tsx --conditions=source packages/adapters/prompts/scripts/make-audio.ts [FOLDER]
 *
 * The music is computed: a slow progression of soft plucked chords, made to repeat without a seam.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@offhook/core'
import { resample } from '../src/audio/resample.ts'
import { writeWav } from '../src/audio/wav.ts'
import { shippedTexts } from '../src/shipped-texts.ts'
import { FliteVoice } from '../src/speech/flite.ts'

const RATE = 8000
const folder = process.argv[2] ?? fileURLToPath(new URL('../audio/', import.meta.url))

function tone(frequencies: readonly number[], ms: number, level: number): Float32Array {
  const length = Math.round((RATE * ms) / 1000)
  return Float32Array.from({ length }, (_, index) => {
    const edge = Math.min(1, index / 80, (length - index) / 80)
    const sum = frequencies.reduce(
      (total, f) => total + Math.sin((2 * Math.PI * f * index) / RATE),
      0,
    )
    return (level * edge * sum) / frequencies.length
  })
}

/** Adds a plucked note (a few decaying partials) into a ring, so that its tail enters the start. */
function pluck(ring: Float32Array, at: number, frequency: number, level: number): void {
  for (let index = 0; index < RATE * 3; index++) {
    const time = index / RATE
    const attack = Math.min(1, index / 60)
    let sample = 0
    for (let partial = 1; partial <= 4 && frequency * partial < 3300; partial++) {
      sample +=
        (Math.sin(2 * Math.PI * frequency * partial * time) * Math.exp(-time * (1.6 + partial))) /
        partial ** 1.5
    }
    const position = (Math.round(at * RATE) + index) % ring.length
    ring[position] = (ring[position] ?? 0) + level * attack * sample
  }
}

function holdMusic(): Float32Array {
  const beat = 0.5
  // C, A minor, F, G: roots and chord tones as semitones above C3 (130.81 Hz).
  const chords = [
    [0, 7, 12, 16, 19, 24],
    [-3, 4, 9, 12, 16, 21],
    [-7, 5, 9, 12, 17, 21],
    [-5, 2, 7, 11, 14, 19],
  ]
  const order = [0, 2, 3, 4, 5, 4, 3, 2]
  const rounds = 2
  const ring = new Float32Array(Math.round(RATE * beat * order.length * chords.length * rounds))
  let time = 0
  for (let round = 0; round < rounds; round++) {
    for (const chord of chords) {
      for (const [step, note] of order.entries()) {
        const semitone = chord[note] ?? 0
        const lift = round === 1 && step === 5 ? 12 : 0
        pluck(ring, time, 130.81 * 2 ** ((semitone + lift) / 12), note === 0 ? 0.2 : 0.13)
        if (step === 0) pluck(ring, time, 130.81 * 2 ** ((chord[1] ?? 0) / 12), 0.1)
        time += beat
      }
    }
  }
  return ring
}

function save(name: string, samples: Float32Array): void {
  writeFileSync(join(folder, `${name}.wav`), writeWav({ samples, rate: RATE }))
}

/** Brings speech to the level of a telephone voice: peaks at -6 dBFS. */
function level(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6)
  return samples.map((sample) => (sample * 0.5) / peak)
}

save('hold-music', holdMusic())
save('beep-enter', tone([880], 160, 0.2))
save('beep-exit', tone([587], 220, 0.2))
save('record-beep', tone([1000], 400, 0.25))

const scratch = mkdtempSync(join(tmpdir(), 'offhook-'))
const voice = new FliteVoice({ folder: scratch, logger: silentLogger })
for (const [name, text] of Object.entries(shippedTexts)) {
  const sound = await voice.speak({ text, voice: 'woman', language: 'en-US' })
  if (!sound) throw new Error(`nothing was said for ${name}`)
  save(name, level(resample(sound, RATE).samples))
}
await voice.close()
rmSync(scratch, { recursive: true })
