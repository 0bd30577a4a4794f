import type { Sound } from './wav.ts'

/** Zero crossings of the filter on each side: 16 keep speech clean up to about 0.9 of the band. */
const ZERO_CROSSINGS = 16

/**
 * Converts to another rate with a windowed-sinc low-pass (Blackman window), so that nothing above
 * half of the target rate folds back into the telephone band. Works off line: it favours quality.
 */
export function resample({ samples, rate }: Sound, target: number): Sound {
  if (rate === target) return { samples, rate }
  const step = rate / target
  const cutoff = Math.min(1, target / rate)
  const reach = ZERO_CROSSINGS / cutoff
  const output = new Float32Array(Math.floor(samples.length / step))
  for (let index = 0; index < output.length; index++) {
    const centre = index * step
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(samples.length - 1, Math.floor(centre + reach))
    let sum = 0
    for (let at = first; at <= last; at++) {
      const offset = at - centre
      sum += (samples[at] ?? 0) * sinc(offset * cutoff) * cutoff * blackman(offset / reach)
    }
    output[index] = sum
  }
  return { samples: output, rate: target }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** The Blackman window over -1 … 1. */
function blackman(x: number): number {
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x)
}
