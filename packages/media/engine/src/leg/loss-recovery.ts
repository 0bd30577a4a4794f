/**
 * Lost sound, filled by a decoder that can do that itself. What is missing before a packet is made
 * when that packet comes, in the order of the stream: the last part out of the copy in the packet if
 * there is one, the rest concealed. What is missing when its time comes, with nothing newer there,
 * is concealed at once.
 *
 *   decoded | lost  lost | packet        sequence numbers tell that something was lost,
 *           |conceal copy|               timestamps how long it was
 */
import type { AudioCodec, ConcealingDecoder } from '@offhook/rtp'
import type { PlayoutBuffer } from './playout-buffer.ts'

/** So many frames are worth filling; a longer hole is silence. */
const MAX_FRAMES = 3

export class LossRecovery {
  readonly #decoder: ConcealingDecoder
  readonly #playout: PlayoutBuffer
  readonly #unitsPerSample: number
  readonly #unitsPerFrame: number
  readonly #samplesPerFrame: number
  readonly #filled: Int16Array
  #follows = false
  #sequence = 0
  /** Timestamp behind the last sample that was decoded or concealed. */
  #end = 0
  /** Samples of the last packet: a copy is as long. */
  #packetSamples = 0

  constructor(options: { codec: AudioCodec; decoder: ConcealingDecoder; playout: PlayoutBuffer }) {
    const { samplesPerFrame, timestampPerFrame } = options.codec
    this.#decoder = options.decoder
    this.#playout = options.playout
    this.#unitsPerSample = timestampPerFrame / samplesPerFrame
    this.#unitsPerFrame = timestampPerFrame
    this.#samplesPerFrame = samplesPerFrame
    this.#filled = new Int16Array(MAX_FRAMES * samplesPerFrame)
  }

  /** A packet is about to be decoded: fills what was lost before it. */
  before(
    sequence: number,
    timestamp: number,
    packet: Uint8Array,
    offset: number,
    length: number,
  ): void {
    const ahead = (sequence - this.#sequence) & 0xffff
    if (!this.#follows || ahead < 2 || ahead > 0x7fff) return
    const missing = Math.round(((timestamp - this.#end) | 0) / this.#unitsPerSample)
    const filled = this.#filled
    if (missing <= 0 || missing > filled.length) return
    const copied = Math.min(missing, this.#packetSamples)
    const concealed = this.#decoder.conceal(filled, missing - copied)
    if (concealed > 0) this.#playout.fill(this.#end, filled, concealed)
    const recovered = this.#decoder.recover(packet, offset, length, filled, copied)
    const begun = timestamp - recovered * this.#unitsPerSample
    if (recovered > 0) this.#playout.fill(begun, filled, recovered)
  }

  /** A packet was decoded to that many samples. */
  after(sequence: number, timestamp: number, samples: number): void {
    if (samples === 0) return
    this.#follows = true
    this.#sequence = sequence
    this.#end = (timestamp + samples * this.#unitsPerSample) | 0
    this.#packetSamples = samples
  }

  /** Fills the frame whose time has come. False when there is nothing to go on from. */
  conceal(frame: Int16Array): boolean {
    if (!this.#follows || this.#playout.held > 0) return false
    this.#end = (this.#end + this.#unitsPerFrame) | 0
    return this.#decoder.conceal(frame, this.#samplesPerFrame) === frame.length
  }

  /** Another stream begins. */
  reset(): void {
    this.#follows = false
  }
}
