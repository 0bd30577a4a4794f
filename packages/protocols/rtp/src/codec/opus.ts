import { libopus } from '../opus/libopus.ts'
import { OpusDecoder } from '../opus/opus-decoder.ts'
import { OpusEncoder } from '../opus/opus-encoder.ts'
import type { AudioCodec } from './codec.ts'

const SAMPLE_RATE = 16_000

/**
 * Opus (RFC 7587). Its clock and its `a=rtpmap` are always 48000 and stereo; libopus itself encodes and
 * decodes at the rate of a wideband room, and more is not asked of the peer.
 */
export const OPUS: AudioCodec = {
  name: 'opus',
  payloadType: 111,
  clockRate: 48_000,
  sampleRate: SAMPLE_RATE,
  channels: 2,
  samplesPerFrame: 320,
  timestampPerFrame: 960,
  packetTimes: [10, 20, 40, 60],
  stateless: false,
  fmtp: 'minptime=10;useinbandfec=1;maxplaybackrate=16000;sprop-maxcapturerate=16000',
  prepare: () => void libopus(),
  createDecoder: () => new OpusDecoder(SAMPLE_RATE),
  createEncoder: (parameters) => new OpusEncoder(SAMPLE_RATE, parameters),
}
