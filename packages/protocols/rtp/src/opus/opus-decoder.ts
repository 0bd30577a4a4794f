import { type Libopus, libopus, MAX_PACKET_BYTES, MAX_PACKET_SAMPLES } from './libopus.ts'

/** libopus conceals in steps of 2.5 ms. */
const STEPS_PER_SECOND = 400

/** One Opus stream to mono (RFC 6716), whatever rate and channels its sender chose. */
export class OpusDecoder {
  readonly #library: Libopus
  readonly #step: number
  #state: number

  /** @param sampleRate of what comes out, in Hz: 8000 or 16000 */
  constructor(sampleRate: number) {
    const library = libopus()
    const { functions } = library
    this.#library = library
    this.#step = sampleRate / STEPS_PER_SECOND
    this.#state = library.allocate(functions.opus_decoder_get_size(1))
    functions.opus_decoder_init(this.#state, sampleRate, 1)
  }

  decode(payload: Uint8Array, offset: number, length: number, out: Int16Array): number {
    if (!this.#laid(payload, offset, length)) return 0
    return this.#decoded(length, out, Math.min(out.length, MAX_PACKET_SAMPLES), 0)
  }

  /** What a listener takes for the lost sound: the decoder goes on by itself, ever more quietly. */
  conceal(out: Int16Array, n: number): number {
    return this.#decoded(0, out, this.#whole(n, out), 0)
  }

  /** The sound before a packet, from the copy in it if it has one (RFC 6716 §2.1.7), else concealed. */
  recover(payload: Uint8Array, offset: number, length: number, out: Int16Array, n: number): number {
    if (!this.#laid(payload, offset, length)) return 0
    return this.#decoded(length, out, this.#whole(n, out), 1)
  }

  /** Gives its memory back; it decodes nothing more. */
  close(): void {
    if (this.#state !== 0) this.#library.functions.free(this.#state)
    this.#state = 0
  }

  #laid(payload: Uint8Array, offset: number, length: number): boolean {
    if (length <= 0 || length > MAX_PACKET_BYTES || offset + length > payload.length) return false
    this.#library.writePacket(payload, offset, length)
    return true
  }

  #whole(n: number, out: Int16Array): number {
    const most = Math.min(n, out.length, MAX_PACKET_SAMPLES)
    return most - (most % this.#step)
  }

  #decoded(bytes: number, out: Int16Array, samples: number, fromFec: number): number {
    if (this.#state === 0 || samples <= 0) return 0
    const { functions, packet, pcm } = this.#library
    const from = bytes === 0 ? 0 : packet
    const count = functions.opus_decode(this.#state, from, bytes, pcm, samples, fromFec)
    if (count <= 0) return 0
    this.#library.readSamples(out, count)
    return count
  }
}
