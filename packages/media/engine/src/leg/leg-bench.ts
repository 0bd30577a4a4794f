/** What all legs of one sample rate share: noise, a reader of tones, and room to work in. */
import { type AudioFormat, audioFormat } from '../audio/format.ts'
import { VoiceFrame } from '../audio/voice-frame.ts'
import { type ComfortNoise, createComfortNoise } from './comfort-noise.ts'
import { createToneReader, type ToneReader } from './tone-reader.ts'

export interface LegBench {
  readonly format: AudioFormat
  readonly noise: ComfortNoise
  readonly tones: ToneReader
  /** Used by one leg at a time, within one call: shared, so that it stays in the cache. */
  readonly sum: Int32Array
  readonly pcm: Int16Array
  /** Shows what was summed up. */
  readonly heard: VoiceFrame
}

/** Gives the bench of a sample rate, the same each time. */
export function createLegBenches(): (sampleRate: number) => LegBench {
  const benches = new Map<number, LegBench>()
  return (sampleRate) => {
    const there = benches.get(sampleRate)
    if (there) return there
    const format = audioFormat(sampleRate)
    const { samplesPerTick } = format
    const bench: LegBench = {
      format,
      noise: createComfortNoise(samplesPerTick),
      tones: createToneReader(sampleRate, samplesPerTick),
      sum: new Int32Array(samplesPerTick),
      pcm: new Int16Array(samplesPerTick),
      heard: new VoiceFrame(samplesPerTick),
    }
    benches.set(sampleRate, bench)
    return bench
  }
}
