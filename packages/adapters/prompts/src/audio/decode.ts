import { MPEGDecoder } from 'mpg123-decoder'
import { readWav, type Sound, ulawToLinear } from './wav.ts'

/** Types that Play takes, beside those that a server sends when it does not know better. */
const wavTypes = new Set(['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'])
const mp3Types = new Set(['audio/mpeg', 'audio/mp3', 'audio/mpeg3', 'audio/x-mpeg-3'])
const ulawTypes = new Set([
  'audio/ulaw',
  'audio/basic',
  'audio/x-ulaw',
  'audio/mulaw',
  'audio/pcmu',
])
const anyTypes = new Set(['', 'application/octet-stream', 'binary/octet-stream'])

/**
 * Decodes audio of a content type. What the bytes are counts more than what the type says, so that
 * a file server without a table of types does no harm.
 * @returns `null` for a type that is not audio we know (13420), or audio that is broken
 */
export async function decodeAudio(bytes: Uint8Array, contentType: string): Promise<Sound | null> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!type.startsWith('audio/') && !anyTypes.has(type)) return null
  if (looksLikeWav(bytes)) return readWav(bytes)
  if (mp3Types.has(type) || (!wavTypes.has(type) && looksLikeMp3(bytes))) return decodeMp3(bytes)
  if (ulawTypes.has(type)) return { samples: Float32Array.from(bytes, ulawToLinear), rate: 8000 }
  return null
}

function looksLikeWav(bytes: Uint8Array): boolean {
  return bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[2] === 0x46 && bytes[3] === 0x46
}

/** An ID3 tag, or the eleven set bits that begin every MPEG frame. */
function looksLikeMp3(bytes: Uint8Array): boolean {
  const id3 = bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33
  return id3 || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)
}

async function decodeMp3(bytes: Uint8Array): Promise<Sound | null> {
  const decoder = new MPEGDecoder()
  try {
    await decoder.ready
    const { channelData, sampleRate, samplesDecoded } = decoder.decode(bytes)
    const [left, right] = channelData
    if (!left || samplesDecoded === 0) return null
    if (!right) return { samples: left.slice(0, samplesDecoded), rate: sampleRate }
    const samples = new Float32Array(samplesDecoded)
    for (let index = 0; index < samplesDecoded; index++) {
      samples[index] = ((left[index] ?? 0) + (right[index] ?? 0)) / 2
    }
    return { samples, rate: sampleRate }
  } catch {
    return null
  } finally {
    decoder.free()
  }
}
