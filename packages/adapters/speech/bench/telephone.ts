/** Words said by two synthesisers, and what a telephone makes of them. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { digitWords } from './spoken-numbers.ts'

/** 16-bit linear without a header, at 16 kHz. */
const raw = ['-t', 'raw', '-r', '16000', '-e', 'signed', '-b', '16', '-c', '1']
/** As loud as the others, with a pause before and behind. */
const level = ['norm', '-6', 'pad', '0.25', '0.25']

/** Dithers alike each time, so that a figure is the same the next time. */
function sox(words: readonly string[], input?: NodeJS.ArrayBufferView): Buffer {
  return execFileSync('sox', ['-R', ...words], { input })
}

export interface BenchVoice {
  readonly name: string
  say(text: string, path: string): void
}

/** @param stretch how much longer each sound takes, in place of the voice's own pace */
export function byFlite(voice: string, stretch?: number): BenchVoice {
  return {
    name: `flite ${voice}`,
    say(text, path) {
      const wav = `${path}.wav`
      const pace = stretch === undefined ? [] : ['--setf', `duration_stretch=${stretch}`]
      execFileSync('flite', ['-voice', voice, ...pace, '-t', text, '-o', wav])
      sox([wav, ...raw, path, ...level])
      execFileSync('rm', [wav])
    },
  }
}

/** @param speed words a minute */
export function byEspeak(voice: string, speed = 150): BenchVoice {
  return {
    name: `espeak-ng ${voice}`,
    say(text, path) {
      const wav = execFileSync('espeak-ng', ['-v', voice, '-s', `${speed}`, '--stdout', text])
      sox(['-t', 'wav', '-', ...raw, path, ...level], wav)
    },
  }
}

/**
 * Recordings of digits, one after the other.
 * @param folder of `0.wav` to `9.wav` and `oh.wav`
 * @param zero what is said for 0
 */
export function byPerson(folder: string, pauseMs: number, zero: 'zero' | 'oh'): BenchVoice {
  const trim = ['silence', '1', '0.02', '0.1%', 'reverse']
  return {
    name: `person, ${pauseMs} ms between`,
    say(text, path) {
      const parts = text.split(' ').map((word) => {
        const digit = digitWords.indexOf(word)
        const file = digit === 0 && zero === 'oh' ? 'oh.wav' : `${digit}.wav`
        const pause = ['pad', '0', `${pauseMs / 1_000}`]
        return sox([join(folder, file), ...raw, '-', ...trim, ...trim, ...pause])
      })
      sox([...raw, '-', ...raw, path, ...level], Buffer.concat(parts))
    },
  }
}

const linear8k = ['-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1']
const ulaw8k = ['-t', 'raw', '-r', '8000', '-e', 'mu-law', '-b', '8', '-c', '1']

/**
 * The band and the companding of a telephone, at 16 kHz again.
 * @param noiseDb pink noise so far below the speech; none when left out
 * @param seed of the noise, which is the same each time
 */
export function telephoneOf(from: string, to: string, noiseDb?: number, seed = 1): void {
  const narrow = ['sinc', '250-3450', 'rate', '8000']
  const line = sox([...raw, from, ...linear8k, '-', ...narrow])
  const samples = new Int16Array(new Uint8Array(line).buffer)
  const noisy = noiseDb === undefined ? samples : withNoise(samples, noiseDb, seed)
  const ulaw = sox([...linear8k, '-', ...ulaw8k, '-'], noisy)
  sox([...ulaw8k, '-', ...raw, to, 'rate', '16000'], ulaw)
}

/** White noise under a filter that takes 3 dB off each octave. */
function withNoise(samples: Int16Array, noiseDb: number, seed: number): Int16Array {
  let state = seed
  const poles = [0.99765, 0.963, 0.57].map((pole, i) => ({
    pole,
    gain: [0.099, 0.2965, 1.0527][i]!,
    at: 0,
  }))
  const noise = Float64Array.from(samples, () => {
    state = (state * 48_271) % 2_147_483_647
    const white = (state / 2_147_483_647) * 2 - 1
    return poles.reduce((sum, each) => {
      each.at = each.pole * each.at + each.gain * white
      return sum + each.at
    }, 0.1848 * white)
  })
  // Of the speech alone: the pauses around it are none.
  const loud = samples.filter((sample) => Math.abs(sample) > 100)
  const gain = (rms(loud) / rms(noise)) * 10 ** (-noiseDb / 20)
  return samples.map((sample, i) => Math.max(-32_768, Math.min(32_767, sample + gain * noise[i]!)))
}

function rms(samples: Int16Array | Float64Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(1, samples.length))
}
