/** Samples that lie in a file one by one, frame by frame: what WAVE and AIFF have in common. */
import type { Sound } from './sound.ts'

/** Frames that are decoded at once. */
const BLOCK_FRAMES = 65_536
/** Float samples may exceed full scale a little; what is beyond all reason is no sound. */
const MAX_LEVEL = 100

/** The sample at an offset, from -1 to 1. */
export type Decode = (view: DataView, at: number) => number

export interface Interleaved {
  readonly view: DataView
  /** Where the first sample is. */
  readonly at: number
  readonly frames: number
  readonly channels: number
  readonly rate: number
  /** Bytes of a sample. */
  readonly width: number
  readonly decode: Decode
}

/** So many channels and such a rate a file of sound may have. */
export function isPlausible({ channels, rate }: Pick<Interleaved, 'channels' | 'rate'>): boolean {
  return channels >= 1 && channels <= 16 && rate >= 1_000 && rate <= 384_000
}

/** `count` frames from a frame on, all channels mixed. */
export function readFrames(of: Interleaved, from: number, count: number): Sound {
  const { view, at, channels, rate, width, decode } = of
  const samples = new Float32Array(count)
  for (let frame = 0; frame < count; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      sum += decode(view, at + ((from + frame) * channels + channel) * width)
    }
    samples[frame] = sum / channels
  }
  return { samples, rate }
}

/** All frames, block by block. */
export function* frameBlocks(of: Interleaved): Generator<Sound> {
  for (let at = 0; at < of.frames; at += BLOCK_FRAMES) {
    yield readFrames(of, at, Math.min(BLOCK_FRAMES, of.frames - at))
  }
}

/** Signed samples of so many bytes; null where there are none such. */
export function linear(bytes: number, little: boolean): Decode | null {
  if (bytes === 1) return (view, at) => view.getInt8(at) / 128
  if (bytes === 2) return (view, at) => view.getInt16(at, little) / 32_768
  if (bytes === 4) return (view, at) => view.getInt32(at, little) / 2 ** 31
  if (bytes !== 3) return null
  return little
    ? (view, at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 2 ** 23
    : (view, at) => (view.getUint8(at + 2) | (view.getInt16(at) << 8)) / 2 ** 23
}

/** One sample that is not a number would silence all that a filter makes of its surroundings. */
export function finite(value: number): number {
  return Math.abs(value) <= MAX_LEVEL ? value : 0
}

/** The name of a chunk. */
export function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}
