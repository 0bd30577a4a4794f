/** Sound out of a WAV file: one array of samples (-1 to 1) per channel. */
export interface Wav {
  readonly sampleRate: number
  readonly channels: readonly Float32Array[]
}

/** The file is not one that can be drawn. */
export class WavError extends Error {}

interface Format {
  readonly code: number
  readonly channels: number
  readonly sampleRate: number
  readonly bits: number
}

const pcm = 1
const alaw = 6
const mulaw = 7

/**
 * Reads RIFF/WAVE: 8 and 16 bit PCM, µ-law and A-law. A data chunk whose length was never filled
 * in (a recording cut short) reaches to the end of the file.
 */
export function readWav(bytes: ArrayBuffer): Wav {
  const view = new DataView(bytes)
  if (tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE')
    throw new WavError('This is not a WAV file.')
  let format: Format | null = null
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const name = tag(view, at)
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (name === 'fmt ' && body + 16 <= view.byteLength) format = readFormat(view, body)
    if (name === 'data') {
      if (!format) throw new WavError('The WAV file has no format chunk.')
      return readSamples(view, body, Math.min(size, view.byteLength - body), format)
    }
    // Chunks are padded to even lengths.
    at = body + size + (size % 2)
  }
  throw new WavError('The WAV file holds no sound.')
}

function readFormat(view: DataView, at: number): Format {
  return {
    code: view.getUint16(at, true),
    channels: view.getUint16(at + 2, true),
    sampleRate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  }
}

function readSamples(view: DataView, start: number, length: number, format: Format): Wav {
  const { channels, sampleRate, bits } = format
  const read = reader(view, format)
  if (channels < 1 || channels > 8 || sampleRate < 1 || !read) {
    throw new WavError('The WAV file has a format that cannot be drawn.')
  }
  const width = bits / 8
  const frames = Math.floor(length / (width * channels))
  const sound = Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames)
    for (let i = 0; i < frames; i++) samples[i] = read(start + (i * channels + channel) * width)
    return samples
  })
  return { sampleRate, channels: sound }
}

function reader(view: DataView, { code, bits }: Format): ((at: number) => number) | null {
  if (code === pcm && bits === 16) return (at) => view.getInt16(at, true) / 32_768
  if (code === pcm && bits === 8) return (at) => (view.getUint8(at) - 128) / 128
  if (code === mulaw && bits === 8) return (at) => fromMulaw(view.getUint8(at))
  if (code === alaw && bits === 8) return (at) => fromAlaw(view.getUint8(at))
  return null
}

/** G.711 µ-law (ITU-T G.711, table 2). */
function fromMulaw(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)
  return ((code & 0x80 ? -1 : 1) * (magnitude - 0x84)) / 32_768
}

/** G.711 A-law (ITU-T G.711, table 1). */
function fromAlaw(byte: number): number {
  const code = byte ^ 0x55
  const exponent = (code >> 4) & 7
  const mantissa = ((code & 0x0f) << 4) + 8
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return ((code & 0x80 ? 1 : -1) * magnitude) / 32_768
}

function tag(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) return ''
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)))
}
