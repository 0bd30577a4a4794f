/**
 * Makes packets of one length from the frames of the ticks: of 30 ms, two come of three frames. It
 * allocates nothing after construction.
 */
export class PacketFiller {
  readonly #samples: Int16Array
  readonly #packet: Int16Array
  #held = 0

  /** @param packetSamples, frameSamples how many samples a packet and a frame have */
  constructor(packetSamples: number, frameSamples: number) {
    this.#packet = new Int16Array(packetSamples)
    this.#samples = new Int16Array(packetSamples + frameSamples)
  }

  get packetSamples(): number {
    return this.#packet.length
  }

  /** Samples that wait for a packet. */
  get held(): number {
    return this.#held
  }

  /** Adds a frame; the packets that it fills are taken before the next. */
  add(frame: Int16Array): void {
    this.#samples.set(frame, this.#held)
    this.#held += frame.length
  }

  /** The next full packet, valid until the next call; null when there is none. */
  take(): Int16Array | null {
    const { length } = this.#packet
    if (this.#held < length) return null
    for (let i = 0; i < length; i++) this.#packet[i] = this.#samples[i]!
    this.#samples.copyWithin(0, length, this.#held)
    this.#held -= length
    return this.#packet
  }

  /** Drops what waits: the stream has a gap. */
  clear(): void {
    this.#held = 0
  }
}
