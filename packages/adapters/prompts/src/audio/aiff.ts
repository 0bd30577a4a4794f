import { type Decode, finite, fourCc, frameBlocks, isPlausible, linear } from './interleaved.ts'
import type { Sound } from './sound.ts'
import { alawToLinear, ulawToLinear } from './wav.ts'

/**
 * How samples of each compression of AIFF-C are read; plain AIFF is `NONE`. They are signed, also
 * those of one byte, and stand at the upper end of their bytes.
 */
function decoderOf(compression: string, bits: number): { decode: Decode; width: number } | null {
  switch (compression) {
    case 'NONE':
    case 'twos':
    case 'sowt': {
      const width = Math.ceil(bits / 8)
      const decode = linear(width, compression === 'sowt')
      return decode && { decode, width }
    }
    case 'ulaw':
    case 'ULAW':
      return { decode: (view, at) => ulawToLinear(view.getUint8(at)), width: 1 }
    case 'alaw':
    case 'ALAW':
      return { decode: (view, at) => alawToLinear(view.getUint8(at)), width: 1 }
    case 'fl32':
    case 'FL32':
      return { decode: (view, at) => finite(view.getFloat32(at)), width: 4 }
    default:
      return null
  }
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
  if (!how || !isPlausible(common)) return null
  const frames = Math.min(common.frames, Math.floor(sound.bytes / (how.width * channels)))
  return frameBlocks({ view, at: sound.at, frames, channels, rate, ...how })
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
