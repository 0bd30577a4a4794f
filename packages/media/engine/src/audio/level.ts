/** Sum of the squares of a frame's samples; 0 means digital silence. */
export function energyOf(frame: Int16Array): number {
  let sum = 0
  const pairs = frame.length & ~1
  for (let i = 0; i < pairs; i += 2) {
    const x = frame[i]!
    const y = frame[i + 1]!
    sum += Math.imul(x, x) + Math.imul(y, y)
  }
  return pairs === frame.length ? sum : sum + frame[pairs]! * frame[pairs]!
}

/** Root mean square of a frame in dBFS (0 dB = full-scale square wave); -127 for silence. */
export function levelDb(energy: number, samples: number): number {
  if (energy <= 0 || samples <= 0) return -127
  return Math.max(-127, 10 * Math.log10(energy / samples / (32_768 * 32_768)))
}

/** Level of the last whole second, fed with one energy per tick. */
export class LevelMeter {
  readonly #samplesPerTick: number
  #sum = 0
  #ticks = 0
  #last: number | null = null
  #loudest: number | null = null

  constructor(samplesPerTick: number) {
    this.#samplesPerTick = samplesPerTick
  }

  /** Takes the energy of one frame. */
  add(energy: number): void {
    this.#sum += energy
    if (++this.#ticks < 50) return
    this.#last = levelDb(this.#sum, this.#ticks * this.#samplesPerTick)
    this.#loudest = Math.max(this.#loudest ?? this.#last, this.#last)
    this.#sum = 0
    this.#ticks = 0
  }

  /** dBFS of the last second, or of what there is of the first; null before the first frame. */
  get db(): number | null {
    if (this.#last !== null) return this.#last
    return this.#ticks === 0 ? null : levelDb(this.#sum, this.#ticks * this.#samplesPerTick)
  }

  /** dBFS of the loudest second so far; of what there is of the first before its end. */
  get loudestDb(): number | null {
    return this.#loudest ?? this.db
  }
}
