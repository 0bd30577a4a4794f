/** A stretch of time, in seconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

const frameSeconds = 0.02
/** -42 dBFS: above line noise, below quiet speech. */
const threshold = 10 ** (-42 / 20)
/** Pauses between words do not end a stretch; a click does not make one. */
const bridgeSeconds = 0.35
const shortest = 0.12

/** Peaks for drawing: the loudest sample of each of `count` parts, so that nothing is lost. */
export function peaksOf(samples: Float32Array, count: number): Float32Array {
  const peaks = new Float32Array(count)
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * samples.length) / count)
    const to = Math.max(from + 1, Math.floor(((part + 1) * samples.length) / count))
    let peak = 0
    for (let i = from; i < to && i < samples.length; i++) {
      peak = Math.max(peak, Math.abs(samples[i] ?? 0))
    }
    peaks[part] = peak
  }
  return peaks
}

/** Where somebody speaks, by loudness of 20 ms frames. */
export function speechOf(samples: Float32Array, sampleRate: number): readonly Stretch[] {
  const frame = Math.max(1, Math.round(sampleRate * frameSeconds))
  const found: { from: number; to: number }[] = []
  for (let start = 0; start + frame <= samples.length; start += frame) {
    if (loudness(samples, start, frame) < threshold) continue
    const from = start / sampleRate
    const to = (start + frame) / sampleRate
    const last = found.at(-1)
    if (last && from - last.to <= bridgeSeconds) last.to = to
    else found.push({ from, to })
  }
  return found.filter(({ from, to }) => to - from >= shortest)
}

/** Where two speak at once. Both lists are in order of time. */
export function crossTalk(a: readonly Stretch[], b: readonly Stretch[]): readonly Stretch[] {
  const both: Stretch[] = []
  let i = 0
  let j = 0
  for (;;) {
    const left = a[i]
    const right = b[j]
    if (!left || !right) return both
    const from = Math.max(left.from, right.from)
    const to = Math.min(left.to, right.to)
    if (to - from >= shortest) both.push({ from, to })
    if (left.to < right.to) i++
    else j++
  }
}

function loudness(samples: Float32Array, start: number, length: number): number {
  let sum = 0
  for (let i = start; i < start + length; i++) sum += (samples[i] ?? 0) ** 2
  return Math.sqrt(sum / length)
}
