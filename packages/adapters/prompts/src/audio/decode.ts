import { MPEGDecoder } from 'mpg123-decoder'
import { aiffBlocks } from './aiff.ts'
import { flacBlocks } from './flac.ts'
import { gsmBlocks } from './gsm.ts'
import type { Sound } from './sound.ts'
import { ulawToLinear, wavBlocks } from './wav.ts'

/** Types of audio without a header; all others are told by their bytes. */
const ulawTypes = new Set([
  'audio/ulaw',
  'audio/basic',
  'audio/x-ulaw',
  'audio/mulaw',
  'audio/pcmu',
])
const gsmTypes = new Set(['audio/gsm', 'audio/x-gsm'])
const mp3Types = new Set(['audio/mpeg', 'audio/mp3', 'audio/mpeg3', 'audio/x-mpeg-3'])
/** What servers send that do not know better. */
const anyTypes = new Set(['', 'application/octet-stream', 'binary/octet-stream'])

/** Bytes that are given to the decoder of MP3 at once: some seconds of sound. */
const FEED_BYTES = 65_536
/** Samples of an MP3 frame. */
const FRAME_SAMPLES = 1_152

/**
 * Decodes audio of a content type, block by block, to mono. What the bytes are counts more than what
 * the type says, so that a file server without a table of types does no harm.
 * @returns `null` for a type that is not audio we know, or bytes that are not what the type says
 * @throws Error in the midst of the blocks, when the rest is no sound
 */
export async function decodeAudio(
  bytes: Uint8Array,
  contentType: string,
): Promise<Iterable<Sound> | null> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!type.startsWith('audio/') && !anyTypes.has(type)) return null
  if (startsWith(bytes, 'RIFF')) return wavBlocks(bytes)
  if (startsWith(bytes, 'FORM')) return aiffBlocks(bytes)
  if (startsWith(bytes, 'fLaC')) return flacBlocks(bytes)
  if (startsWith(bytes, '.snd')) return sunAudio(bytes)
  if (gsmTypes.has(type)) return gsmBlocks(bytes)
  // Before the look for MP3: silence in µ-law is all ones, and so is the mark of an MP3 frame.
  if (ulawTypes.has(type)) return ulawBlocks(bytes, 8_000)
  if (mp3Types.has(type) || looksLikeMp3(bytes)) return openMp3(bytes)
  return null
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, index) => bytes[index] === letter.charCodeAt(0))
}

/** The older form of `audio/basic`: a header of six words, then µ-law. */
function sunAudio(bytes: Uint8Array): Iterable<Sound> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 24) return null
  const [offset, encoding, rate, channels] = [4, 12, 16, 20].map((at) => view.getUint32(at))
  const isPlain = encoding === 1 && channels === 1 && offset! >= 24
  if (!isPlain || rate! < 1_000 || rate! > 384_000) return null
  return ulawBlocks(bytes.subarray(offset), rate!)
}

function* ulawBlocks(bytes: Uint8Array, rate: number): Generator<Sound> {
  for (let at = 0; at < bytes.length; at += FEED_BYTES) {
    yield { samples: Float32Array.from(bytes.subarray(at, at + FEED_BYTES), ulawToLinear), rate }
  }
}

/** An ID3 tag, or the header of a frame: eleven set bits, then fields that have forbidden values. */
function looksLikeMp3(bytes: Uint8Array): boolean {
  if (startsWith(bytes, 'ID3')) return true
  const [first = 0, second = 0, third = 0] = bytes
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3]
  const [bitRate, rate] = [third >> 4, (third >> 2) & 3]
  const isMarked = first === 0xff && (second & 0xe0) === 0xe0
  return isMarked && version !== 1 && layer !== 0 && bitRate !== 0 && bitRate !== 15 && rate !== 3
}

async function openMp3(bytes: Uint8Array): Promise<Iterable<Sound>> {
  const decoder = new MPEGDecoder()
  await decoder.ready
  return mp3Blocks(decoder, bytes)
}

function* mp3Blocks(decoder: MPEGDecoder, bytes: Uint8Array): Generator<Sound> {
  let samples = 0
  let errors = 0
  try {
    for (let at = 0; at < bytes.length; at += FEED_BYTES) {
      const decoded = decoder.decode(bytes.subarray(at, at + FEED_BYTES))
      samples += decoded.samplesDecoded
      errors += decoded.errors.length
      // In any noise the decoder finds something like a frame now and then.
      if (errors > samples / FRAME_SAMPLES) throw new Error('The bytes are no MP3')
      if (decoded.samplesDecoded > 0) yield mixed(decoded)
    }
  } finally {
    decoder.free()
  }
}

/** All channels of what a decoder gave as one. */
function mixed(decoded: {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
}): Sound {
  const { channelData, samplesDecoded, sampleRate } = decoded
  const samples = new Float32Array(samplesDecoded)
  for (const channel of channelData) {
    for (let index = 0; index < samplesDecoded; index++) {
      samples[index]! += (channel[index] ?? 0) / channelData.length
    }
  }
  return { samples, rate: sampleRate }
}
