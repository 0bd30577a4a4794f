import { type Libopus, libopus, MAX_PACKET_BYTES, MAX_PACKET_SAMPLES } from './libopus.ts'
import { readOpusParameters } from './opus-parameters.ts'

/** `OPUS_APPLICATION_VOIP` and `OPUS_SIGNAL_VOICE`: made to be understood. */
const VOICE_CALL = 2048
const VOICE = 3001
/** Requests of `opus_encoder_ctl`. */
const SET_BITRATE = 4002
const SET_MAX_BANDWIDTH = 4004
const SET_VBR = 4006
const SET_COMPLEXITY = 4010
const SET_INBAND_FEC = 4012
const SET_PACKET_LOSS = 4014
const SET_SIGNAL = 4024
const NARROWBAND = 1101
const MEDIUMBAND = 1102
const WIDEBAND = 1103

/** Enough for wideband speech in 20 ms frames (RFC 7587 §3.1.1). */
const BITRATE = 28_000
/** The least work: each step more costs a leg half as much again and is hardly heard in speech. */
const COMPLEXITY = 0
/** Above this share of lost packets, in percent, more copies than of every packet help nobody. */
const MAX_LOSS = 30

/** Mono to one Opus stream (RFC 6716), as its receiver wants it. */
export class OpusEncoder {
  readonly #library: Libopus
  #state: number
  #loss = 0

  /**
   * @param sampleRate of what goes in, in Hz: 8000 or 16000
   * @param parameters the receiver's `a=fmtp`
   */
  constructor(sampleRate: number, parameters?: string) {
    const library = libopus()
    const { functions } = library
    const wanted = readOpusParameters(parameters)
    this.#library = library
    this.#state = library.allocate(functions.opus_encoder_get_size(1))
    functions.opus_encoder_init(this.#state, sampleRate, 1, VOICE_CALL)
    this.#set(SET_BITRATE, Math.min(BITRATE, wanted.maxAverageBitrate))
    this.#set(SET_COMPLEXITY, COMPLEXITY)
    this.#set(SET_SIGNAL, VOICE)
    this.#set(SET_MAX_BANDWIDTH, bandwidthFor(wanted.maxPlaybackRate))
    // Copies are made, and cost, only once there is loss.
    this.#set(SET_INBAND_FEC, wanted.useInbandFec ? 1 : 0)
    if (wanted.constantBitrate) this.#set(SET_VBR, 0)
  }

  /** Encodes `n` samples (10, 20, 40 or 60 ms) into `out` at `offset`; 0 when that is not possible. */
  encode(samples: Int16Array, n: number, out: Uint8Array, offset: number): number {
    if (this.#state === 0 || n > MAX_PACKET_SAMPLES) return 0
    const { functions, packet, pcm } = this.#library
    this.#library.writeSamples(samples, n)
    const room = Math.min(MAX_PACKET_BYTES, out.length - offset)
    const length = functions.opus_encode(this.#state, pcm, n, packet, room)
    if (length <= 0) return 0
    this.#library.readPacket(out, offset, length)
    return length
  }

  /** Takes what the receiver reports, 0 to 1: the more is lost, the more copies go along. */
  expectLoss(fraction: number): void {
    const percent = Math.min(MAX_LOSS, Math.round(fraction * 100))
    if (percent === this.#loss) return
    this.#loss = percent
    this.#set(SET_PACKET_LOSS, percent)
  }

  /** Gives its memory back; it encodes nothing more. */
  close(): void {
    if (this.#state !== 0) this.#library.functions.free(this.#state)
    this.#state = 0
  }

  #set(request: number, value: number): void {
    if (this.#state !== 0) this.#library.functions.opus_encoder_ctl_set(this.#state, request, value)
  }
}

function bandwidthFor(playbackRate: number): number {
  if (playbackRate < 12_000) return NARROWBAND
  return playbackRate < 16_000 ? MEDIUMBAND : WIDEBAND
}
