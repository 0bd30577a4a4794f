/** Turns the payload of one packet into linear samples. Lives as long as the stream. */
export interface AudioDecoder {
  /** Decodes `length` bytes at `offset` into `out` from 0; returns how many samples, 0 if unusable. */
  decode(payload: Uint8Array, offset: number, length: number, out: Int16Array): number
  /** Gives back memory outside of the heap. */
  close?(): void
}

/** A decoder that fills what is lost by itself, better than anybody could who sees samples only. */
export interface ConcealingDecoder extends AudioDecoder {
  /** Writes up to `n` samples in place of lost ones that follow what was decoded; returns how many. */
  conceal(out: Int16Array, n: number): number
  /** Writes up to `n` samples that were lost just before a packet, which is decoded next. */
  recover(payload: Uint8Array, offset: number, length: number, out: Int16Array, n: number): number
}

/** Whether a decoder does that. */
export function conceals(decoder: AudioDecoder): decoder is ConcealingDecoder {
  return 'conceal' in decoder
}

/** Turns linear samples into the payload of one packet. Lives as long as the stream. */
export interface AudioEncoder {
  /** Encodes `n` samples into `out` at `offset`; returns how many bytes. */
  encode(samples: Int16Array, n: number, out: Uint8Array, offset: number): number
  /** Takes the share of packets, 0 to 1, that the receiver says it has lost. */
  expectLoss?(fraction: number): void
  /** Gives back memory outside of the heap. */
  close?(): void
}

/** A codec of one byte for each sample, each on its own: sound can be judged and moved as it came. */
export interface ByteLaw {
  /** The linear value of each byte. */
  readonly linear: Int16Array
  /** The square of that. */
  readonly squares: Int32Array
  /** The byte of silence. */
  readonly silence: number
}

/** Packet times of a codec that knows no frames: whatever is asked for in whole tens. */
export const anyPacketTime: readonly number[] = [10, 20, 30, 40, 50, 60]

/** An audio codec as RTP and SDP see it. */
export interface AudioCodec {
  /** The encoding name of the RTP payload format. */
  readonly name: string
  /** The static payload type, or our default for a dynamic one. */
  readonly payloadType: number
  /** RTP clock rate in Hz, as in `a=rtpmap`. */
  readonly clockRate: number
  /** Rate of the linear samples in Hz; G.722 is why it can differ from the clock rate. */
  readonly sampleRate: number
  readonly channels: number
  /** Linear samples in a frame of 20 ms. */
  readonly samplesPerFrame: number
  /** RTP timestamp units in a frame of 20 ms. */
  readonly timestampPerFrame: number
  /** How many milliseconds of audio one packet can hold, in ascending order. */
  readonly packetTimes: readonly number[]
  /**
   * True when a packet can be decoded, and a frame encoded, without those before it. Then one encoded
   * frame serves all who hear the same, and packets may be decoded in any order.
   */
  readonly stateless: boolean
  /** Where a byte is a sample. */
  readonly law?: ByteLaw
  /** Value of `a=fmtp`, if the codec needs one. */
  readonly fmtp?: string
  /** Loads what it needs, so that the first stream does not wait for it. @throws Error if it cannot */
  prepare?(): void
  createDecoder(): AudioDecoder
  /** @param parameters the receiver's `a=fmtp`, if it said anything */
  createEncoder(parameters?: string): AudioEncoder
}
