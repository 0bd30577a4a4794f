/** How much noise there is on the line over which something was said. */

/** The transforms of the model (`words/NAME.mllr`). */
export type Line = 'clean' | 'noisy'

/** 20 ms at 16 kHz. */
const FRAME = 320
/** So many dB between speech and what is heard in its pauses are a clean line. */
const CLEAN_DB = 26
/** Digital silence: a step of the samples, so that its logarithm is a number. */
const LEAST_POWER = 1

/** @param samples an utterance with some of the silence around it */
export function lineOf(samples: Int16Array): Line {
  return speechOverNoise(samples) >= CLEAN_DB ? 'clean' : 'noisy'
}

/** In dB: the loud tenth of the frames over the quiet tenth. */
export function speechOverNoise(samples: Int16Array): number {
  const powers: number[] = []
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    let sum = 0
    for (let i = at; i < at + FRAME; i++) sum += samples[i]! ** 2
    powers.push(sum / FRAME + LEAST_POWER)
  }
  powers.sort((a, b) => a - b)
  const at = (share: number) => powers[Math.floor(share * (powers.length - 1))] ?? LEAST_POWER
  return 10 * Math.log10(at(0.9) / at(0.1))
}
