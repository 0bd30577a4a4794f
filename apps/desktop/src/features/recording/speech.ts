/** A stretch of time, in seconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

const frameSeconds = 0.02
/** Quieter is no sound at all: a microphone that is muted, a leg that has not come yet. */
const DEAD_DB = -80
/** What is as quiet as the quietest of so many frames with sound is the noise of the line. */
const NOISE_SHARE = 0.05
/** Speech stands so far above it, */
const MARGIN_DB = 8
/** is never softer than this, */
const SOFTEST_DB = -48
/** and what is louder than this is speech, also where there is no pause to hear the line in, */
const SURE_DB = -30
/** or, where all is loud, what comes so near to the loudest of as many frames. */
const HEADROOM_DB = 10
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

/**
 * Where somebody speaks: 20 ms frames that stand out from the noise of their own line, which the
 * whole recording tells. docs/design/talk-analysis.md compares it with a detector of others.
 */
export function speechOf(samples: Float32Array, sampleRate: number): readonly Stretch[] {
  const frame = Math.max(1, Math.round(sampleRate * frameSeconds))
  const levels = levelsOf(samples, frame)
  const threshold = thresholdOf(levels)
  const found: { from: number; to: number }[] = []
  for (const [index, level] of levels.entries()) {
    if (level < threshold) continue
    const from = (index * frame) / sampleRate
    const to = ((index + 1) * frame) / sampleRate
    const last = found.at(-1)
    if (last && from - last.to <= bridgeSeconds) last.to = to
    else found.push({ from, to })
  }
  return found.filter(({ from, to }) => to - from >= shortest)
}

function thresholdOf(levels: Float32Array): number {
  const heard = levels.filter((level) => level > DEAD_DB).sort()
  const noise = heard[Math.floor(heard.length * NOISE_SHARE)] ?? DEAD_DB
  const loudest = heard[Math.floor(heard.length * (1 - NOISE_SHARE))] ?? DEAD_DB
  const sure = Math.max(SURE_DB, loudest - HEADROOM_DB)
  return Math.max(SOFTEST_DB, Math.min(sure, noise + MARGIN_DB))
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

/** In dBFS, of each frame. */
function levelsOf(samples: Float32Array, frame: number): Float32Array {
  const levels = new Float32Array(Math.floor(samples.length / frame))
  for (let index = 0; index < levels.length; index++) {
    let sum = 0
    for (let i = index * frame; i < (index + 1) * frame; i++) sum += (samples[i] ?? 0) ** 2
    levels[index] = 10 * Math.log10(sum / frame)
  }
  return levels
}
