/** Linear audio of a leg or a room: 16-bit mono, one frame per tick. */
export interface AudioFormat {
  /** Samples per second. */
  readonly sampleRate: number
  /** Samples of one frame: 20 ms. */
  readonly samplesPerTick: number
}

/** Length of a tick in milliseconds: one frame of every leg and room. */
export const TICK_MS = 20

/** A tick is worked off in this many phases, so that legs do not all send at the same moment. */
export const PHASES = 4

/** Length of a phase in milliseconds. */
export const PHASE_MS = TICK_MS / PHASES

/** The rate of a telephone, and of all rooms but those with wideband legs. */
export const NARROW_RATE = 8_000
/** The rate of a wideband codec. */
export const WIDE_RATE = 16_000

/** The format for a sample rate in Hz. */
export function audioFormat(sampleRate: number): AudioFormat {
  return { sampleRate, samplesPerTick: (sampleRate * TICK_MS) / 1000 }
}
