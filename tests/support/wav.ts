import { toneLevel } from '@offhook/test-kit'

/** What a WAV file of 16-bit samples holds. @throws Error when its header does not fit its length */
export interface Wav {
  readonly sampleRate: number
  readonly durationMs: number
  /** One run of samples from -1 to 1 a channel. */
  readonly channels: readonly Float32Array[]
}

const HEADER = 44

/** Reads it strictly, as a player that trusts the header would: sizes must be the file's own. */
export function readWav(file: Buffer): Wav {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a WAV file')
  }
  if (file.readUInt32LE(4) !== file.length - 8 || file.readUInt32LE(40) !== file.length - HEADER) {
    throw new Error(
      `the header says ${file.readUInt32LE(40)} bytes of samples, the file has ${file.length - HEADER}`,
    )
  }
  const count = file.readUInt16LE(22)
  const sampleRate = file.readUInt32LE(24)
  const frames = (file.length - HEADER) / (2 * count)
  if (!Number.isInteger(frames)) throw new Error('the file ends within a frame')
  const channels = Array.from({ length: count }, (_, channel) =>
    Float32Array.from(
      { length: frames },
      (_, frame) => file.readInt16LE(HEADER + 2 * (frame * count + channel)) / 32_768,
    ),
  )
  return { sampleRate, durationMs: (frames / sampleRate) * 1000, channels }
}

/**
 * Where a tone begins that is alone in what follows: the first window of 20 ms that is nothing else,
 * to a millisecond; -1 when there is none.
 */
export function toneBegins(samples: Float32Array, rate: number, hz: number): number {
  const window = rate / 50
  for (let at = 0; at + window <= samples.length; at += rate / 1000) {
    const part = samples.subarray(at, at + window)
    const level = 20 * Math.log10(Math.max(rms(part) * Math.SQRT2, 1e-6))
    if (level > -20 && toneLevel(part, rate, hz) > level - 1) return at
  }
  return -1
}

/** Whether a tone is anywhere in these samples: in one window at least, of those that begin each step. */
export function holdsTone(
  samples: Float32Array,
  rate: number,
  hz: number,
  windowMs: number,
  stepMs = windowMs,
): boolean {
  const window = (rate * windowMs) / 1000
  for (let at = 0; at + window <= samples.length; at += (rate * stepMs) / 1000) {
    if (toneLevel(samples.subarray(at, at + window), rate, hz) > -30) return true
  }
  return false
}

/** Root mean square. */
export function rms(samples: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < samples.length; index++) sum += (samples[index] ?? 0) ** 2
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}
