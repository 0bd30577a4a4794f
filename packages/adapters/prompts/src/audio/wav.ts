/**
 * RIFF/WAVE in and out. In: PCM of 8, 16, 24 or 32 bit, float 32, µ-law, A-law; any rate and number
 * of channels. Out: what the media thread plays, mono 16-bit linear.
 *
 *      0    4     8     12    16    20  22  24    28    32  34  36    40    44
 *      RIFF size  WAVE  fmt_  16    tag ch  rate  B/s   aln bit data  size  samples …
 */

/** Mono audio as samples from -1 to 1. */
export interface Sound {
  readonly samples: Float32Array
  readonly rate: number
}

const HEADER_BYTES = 44
const FORMAT = { pcm: 1, float: 3, alaw: 6, ulaw: 7, extensible: 0xfffe } as const

/** Reads a WAVE file. `null` when it is none, or of a kind that nothing here decodes. */
export function readWav(bytes: Uint8Array): Sound | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || fourCc(view, 0) !== 'RIFF' || fourCc(view, 8) !== 'WAVE') return null
  let format: Format | null = null
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = fourCc(view, at)
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (id === 'fmt ' && size >= 16 && body + 16 <= bytes.length)
      format = readFormat(view, body, size)
    if (id === 'data') {
      if (format === null) return null
      // A file cut short, or one written as a stream (size 0xffffffff), is read to its end.
      return readSamples(view, body, Math.min(size, bytes.length - body), format)
    }
    at = body + size + (size & 1)
  }
  return null
}

interface Format {
  readonly tag: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
}

function readFormat(view: DataView, at: number, size: number): Format {
  let tag = view.getUint16(at, true)
  // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first bytes of its sub-format.
  if (tag === FORMAT.extensible && size >= 26 && at + 26 <= view.byteLength)
    tag = view.getUint16(at + 24, true)
  return {
    tag,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  }
}

function readSamples(view: DataView, at: number, bytes: number, format: Format): Sound | null {
  const decode = decoderOf(format)
  const { channels, rate, bits } = format
  if (decode === null || channels < 1 || channels > 16 || rate < 1000 || rate > 384_000) return null
  const width = bits / 8
  const frames = Math.floor(bytes / (width * channels))
  const samples = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      sum += decode(view, at + (frame * channels + channel) * width)
    }
    samples[frame] = sum / channels
  }
  return { samples, rate }
}

type Decode = (view: DataView, at: number) => number

function decoderOf({ tag, bits }: Format): Decode | null {
  if (tag === FORMAT.pcm) {
    if (bits === 8) return (view, at) => (view.getUint8(at) - 128) / 128
    if (bits === 16) return (view, at) => view.getInt16(at, true) / 32_768
    if (bits === 24) {
      return (view, at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 8_388_608
    }
    if (bits === 32) return (view, at) => view.getInt32(at, true) / 2_147_483_648
  }
  if (tag === FORMAT.float && bits === 32) return (view, at) => view.getFloat32(at, true)
  if (tag === FORMAT.ulaw && bits === 8) return (view, at) => ulawToLinear(view.getUint8(at))
  if (tag === FORMAT.alaw && bits === 8) return (view, at) => alawToLinear(view.getUint8(at))
  return null
}

/** One µ-law byte (ITU-T G.711) as a sample from -1 to 1. */
export function ulawToLinear(byte: number): number {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4)
  return (value & 0x80 ? 0x84 - magnitude : magnitude - 0x84) / 32_768
}

/** One A-law byte (ITU-T G.711) as a sample from -1 to 1. */
export function alawToLinear(byte: number): number {
  const value = byte ^ 0x55
  const exponent = (value & 0x70) >> 4
  const mantissa = (value & 0x0f) << 4
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1)
  return (value & 0x80 ? magnitude : -magnitude) / 32_768
}

/** Writes mono 16-bit linear WAVE. */
export function writeWav({ samples, rate }: Sound): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2)
  const view = new DataView(bytes.buffer)
  putFourCc(view, 0, 'RIFF')
  view.setUint32(4, bytes.length - 8, true)
  putFourCc(view, 8, 'WAVE')
  putFourCc(view, 12, 'fmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, FORMAT.pcm, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  putFourCc(view, 36, 'data')
  view.setUint32(40, samples.length * 2, true)
  for (let index = 0; index < samples.length; index++) {
    const clipped = Math.max(-1, Math.min(1, samples[index] ?? 0))
    view.setInt16(HEADER_BYTES + index * 2, Math.round(clipped * 32_767), true)
  }
  return bytes
}

/** Milliseconds of a file that `writeWav` made, from its size. */
export function durationOfWav(bytes: number, rate: number): number {
  return Math.round(((bytes - HEADER_BYTES) / 2 / rate) * 1000)
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}

function putFourCc(view: DataView, at: number, text: string): void {
  for (let index = 0; index < 4; index++) view.setUint8(at + index, text.charCodeAt(index))
}
