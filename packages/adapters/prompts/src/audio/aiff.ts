import { alawToLinear, type Sound, ulawToLinear } from './wav.ts'

/** Frames that are decoded at once. */
const BLOCK_FRAMES = 65_536

type Decode = (view: DataView, at: number) => number

/** How samples of each compression of AIFF-C are read; plain AIFF is `NONE`. */
function decoderOf(compression: string, bits: number): { decode: Decode; bytes: number } | null {
  const bytes = Math.ceil(bits / 8)
  switch (compression) {
    case 'NONE':
    case 'twos':
      return linear(bytes, false)
    case 'sowt':
      return linear(bytes, true)
    case 'ulaw':
    case 'ULAW':
      return { decode: (view, at) => ulawToLinear(view.getUint8(at)), bytes: 1 }
    case 'alaw':
    case 'ALAW':
      return { decode: (view, at) => alawToLinear(view.getUint8(at)), bytes: 1 }
    case 'fl32':
    case 'FL32':
      return { decode: (view, at) => bounded(view.getFloat32(at)), bytes: 4 }
    default:
      return null
  }
}

/** Samples are signed here, also those of one byte, and stand at the upper end of their bytes. */
function linear(bytes: number, little: boolean): { decode: Decode; bytes: number } | null {
  if (bytes === 1) return { decode: (view, at) => view.getInt8(at) / 128, bytes }
  if (bytes === 2) return { decode: (view, at) => view.getInt16(at, little) / 32_768, bytes }
  if (bytes === 4) return { decode: (view, at) => view.getInt32(at, little) / 2 ** 31, bytes }
  if (bytes !== 3) return null
  const decode: Decode = little
    ? (view, at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 2 ** 23
    : (view, at) => (view.getUint8(at + 2) | (view.getInt16(at) << 8)) / 2 ** 23
  return { decode, bytes }
}

function bounded(value: number): number {
  return Math.abs(value) <= 100 ? value : 0
}

interface Common {
  readonly channels: number
  readonly frames: number
  readonly bits: number
  readonly rate: number
  readonly compression: string
}

/** An AIFF or AIFF-C file block by block, mixed to one channel. Null when it is none that we know. */
export function aiffBlocks(bytes: Uint8Array): Iterable<Sound> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || fourCc(view, 0) !== 'FORM') return null
  const form = fourCc(view, 8)
  if (form !== 'AIFF' && form !== 'AIFC') return null
  let common: Common | null = null
  let sound: { readonly at: number; readonly bytes: number } | null = null
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4)
    const body = at + 8
    const id = fourCc(view, at)
    if (id === 'COMM' && size >= 18 && body + size <= bytes.length) {
      common = readCommon(view, body, form === 'AIFC' && size >= 22)
    } else if (id === 'SSND' && body + 8 <= bytes.length) {
      const from = body + 8 + view.getUint32(body)
      sound = { at: from, bytes: Math.max(0, Math.min(body + size, bytes.length) - from) }
    }
    at = body + size + (size & 1)
  }
  if (!common || !sound) return null
  const { channels, rate } = common
  const how = decoderOf(common.compression, common.bits)
  if (!how || channels < 1 || channels > 16 || !(rate >= 1_000 && rate <= 384_000)) return null
  const frames = Math.min(common.frames, Math.floor(sound.bytes / (how.bytes * channels)))
  return blocksOf(view, sound.at, frames, { ...how, channels, rate })
}

function* blocksOf(
  view: DataView,
  start: number,
  frames: number,
  of: { decode: Decode; bytes: number; channels: number; rate: number },
): Generator<Sound> {
  const { decode, bytes, channels, rate } = of
  for (let first = 0; first < frames; first += BLOCK_FRAMES) {
    const samples = new Float32Array(Math.min(BLOCK_FRAMES, frames - first))
    for (let frame = 0; frame < samples.length; frame++) {
      let sum = 0
      for (let channel = 0; channel < channels; channel++) {
        sum += decode(view, start + ((first + frame) * channels + channel) * bytes)
      }
      samples[frame] = sum / channels
    }
    yield { samples, rate }
  }
}

function readCommon(view: DataView, at: number, isCompressed: boolean): Common {
  return {
    channels: view.getUint16(at),
    frames: view.getUint32(at + 2),
    bits: view.getUint16(at + 6),
    rate: Math.round(extended(view, at + 8)),
    compression: isCompressed ? fourCc(view, at + 18) : 'NONE',
  }
}

/** An 80-bit number of IEEE 754: sign and exponent in two bytes, then a mantissa of eight. */
function extended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at) & 0x7fff) - 16_383
  return view.getUint32(at + 2) * 2 ** (exponent - 31)
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)))
}
