import { G722Decoder, G722Encoder } from '../g722/g722.ts'
import { type AudioCodec, anyPacketTime } from './codec.ts'

/**
 * G.722 (RFC 3551 §4.5.2). Its RTP clock runs at 8000 Hz although it carries 16000 samples a second,
 * an error of the first profile that was kept.
 */
export const G722: AudioCodec = {
  name: 'G722',
  payloadType: 9,
  clockRate: 8000,
  sampleRate: 16_000,
  channels: 1,
  samplesPerFrame: 320,
  timestampPerFrame: 160,
  packetTimes: anyPacketTime,
  stateless: false,
  createDecoder: () => new G722Decoder(),
  createEncoder: () => new G722Encoder(),
}
