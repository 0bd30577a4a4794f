import type { Sound } from './sound.ts'

/** All channels of what a decoder gave as one. */
export function mixed(decoded: {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
}): Sound {
  const { channelData, samplesDecoded, sampleRate } = decoded
  const samples = new Float32Array(samplesDecoded)
  for (const channel of channelData) {
    for (let index = 0; index < samplesDecoded; index++) {
      samples[index]! += (channel[index] ?? 0) / channelData.length
    }
  }
  return { samples, rate: sampleRate }
}
