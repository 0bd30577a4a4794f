/**
 * RIFF/WAVE in and out. In: PCM of 8, 16, 24 or 32 bit, float of 32 or 64, µ-law, A-law, any rate
 * and number of channels; GSM. Out: what the media thread plays, mono 16-bit linear.
 *
 *      0    4     8     12    16    20  22  24    28    32  34  36    40    44
 *      RIFF size  WAVE  fmt_  16    tag ch  rate  B/s   aln bit data  size  samples …
 */

import { gsmPairBlocks } from './gsm.ts'
import {
  type Decode,
  finite,
  fourCc,
  frameBlocks,
  type Interleaved,
  isPlausible,
  linear,
  readFrames,
} from './interleaved.ts'
import type { Sound } from './sound.ts'

export const HEADER_BYTES = 44
const FORMAT = { pcm: 1, float: 3, alaw: 6, ulaw: 7, gsm: 49, extensible: 0xfffe } as const

/** Reads a WAVE file whole. `null` when it is none, or of a kind that nothing here decodes. */
export function readWav(bytes: Uint8Array): Sound | null {
  const wav = openWav(bytes)
  return wav?.kind === 'samples' ? readFrames(wav, 0, wav.frames) : null
}

/** A WAVE file block by block. `null` as `readWav`. */
export function wavBlocks(bytes: Uint8Array): Iterable<Sound> | null {
  const wav = openWav(bytes)
  if (!wav) return null
  return wav.kind === 'gsm' ? gsmPairBlocks(wav.data) : frameBlocks(wav)
}

/** A file whose samples lie there one by one, or the frames of GSM. */
type OpenWav =
  | ({ readonly kind: 'samples' } & Interleaved)
  | { readonly kind: 'gsm'; readonly data: Uint8Array }

function openWav(bytes: Uint8Array): OpenWav | null {
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
      const length = Math.min(size, bytes.length - body)
      if (format.tag === FORMAT.gsm && format.channels === 1) {
        return { kind: 'gsm', data: bytes.subarray(body, body + length) }
      }
      return openSamples(view, body, length, format)
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

function openSamples(view: DataView, at: number, bytes: number, format: Format): OpenWav | null {
  const decode = decoderOf(format)
  if (decode === null || !isPlausible(format)) return null
  const { channels, rate, bits } = format
  const width = bits / 8
  const frames = Math.floor(bytes / (width * channels))
  return { kind: 'samples', view, at, frames, channels, rate, width, decode }
}

function decoderOf({ tag, bits }: Format): Decode | null {
  // Of one byte they are unsigned.
  if (tag === FORMAT.pcm && bits === 8) return (view, at) => (view.getUint8(at) - 128) / 128
  if (tag === FORMAT.pcm) return linear(bits / 8, true)
  if (tag === FORMAT.float && bits === 32) return (view, at) => finite(view.getFloat32(at, true))
  if (tag === FORMAT.float && bits === 64) return (view, at) => finite(view.getFloat64(at, true))
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
export function writeWav({ samples, rate }: Sound): Uint8Array<ArrayBuffer> {
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

/**
 * Milliseconds of a file that `writeWav` made at this rate, told by its header and its size in
 * bytes. `null` for any other file, and for one of which a part is missing.
 */
export function durationOfOwn(header: Uint8Array, size: number, rate: number): number | null {
  if (header.length < HEADER_BYTES) return null
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const isOwn =
    fourCc(view, 0) === 'RIFF' &&
    fourCc(view, 8) === 'WAVE' &&
    fourCc(view, 36) === 'data' &&
    view.getUint16(20, true) === FORMAT.pcm &&
    view.getUint16(22, true) === 1 &&
    view.getUint32(24, true) === rate &&
    view.getUint16(34, true) === 16
  const bytes = view.getUint32(40, true)
  if (!isOwn || size !== HEADER_BYTES + bytes) return null
  return Math.round((bytes / 2 / rate) * 1000)
}

function putFourCc(view: DataView, at: number, text: string): void {
  for (let index = 0; index < 4; index++) view.setUint8(at + index, text.charCodeAt(index))
}
