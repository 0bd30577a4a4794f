import { sequenceDelta, timestampDelta } from '../packet/rtp-packet.ts'
import { ReplayWindow } from '../srtp/replay-window.ts'
import { DelayEstimator } from './delay-estimator.ts'

/**
 * An adaptive jitter buffer that gives one frame of 20 ms per tick.
 *
 * Theory. Frames lie on a line: the timestamp divided by the timestamps per frame is a frame's
 * place, whatever the sequence numbers do, so pauses of a silent sender (DTX) are simply empty
 * places. `next` is the place to play now and moves by one each tick, whether or not anything is
 * there: playing is a clock. A packet that comes `d` ms later than the fastest ones and lands `k`
 * places ahead of `next` will have been kept `k · 20 + d` ms behind the fastest: that is the
 * playing delay, and it should equal the target, the delay that 97 % of the packets keep (20 to
 * 200 ms).
 *
 * - A playing delay off the target (jitter changed, clocks drift) is mended where nobody hears it:
 *   in quiet a frame is dropped or a pause inserted. Far too long, a frame is dropped anyway.
 * - If the buffer ran dry, the audio is broken already, and the next packet places `next` anew so
 *   that the delay is the target: never back to what was played.
 * - A jump of timestamps or sequence numbers is believed at once if the buffer is dry, else when a
 *   second packet confirms it.
 *
 * Payload bytes are copied into a ring. With sample-based codecs (`bytesPerFrame` > 0) a packet of
 * any length is laid over the places that it covers, so that senders of 10, 30 or 60 ms work too.
 * Neither `push` nor `pull` allocates.
 */

export const Pull = {
  /** Nothing to play: before the beginning, in a pause of the sender, or after a long gap. */
  empty: 0,
  /** `payload`, `payloadOffset` and `payloadLength` hold a frame until the next call. */
  frame: 1,
  /** A frame is missing: conceal it. */
  lost: 2,
} as const
export type Pull = (typeof Pull)[keyof typeof Pull]

export interface JitterBufferOptions {
  /** Timestamp units in 20 ms; 160 at 8 kHz. */
  readonly timestampPerFrame?: number
  /** Payload bytes in 20 ms of a sample-based codec (160 for G.711); 0 if frames vary in size. */
  readonly bytesPerFrame?: number
  /** Largest frame kept; for codecs whose frames vary. */
  readonly maxFrameBytes?: number
  /** The byte that stands for silence where a frame is partly missing. */
  readonly silence?: number
  readonly minDelayMs?: number
  readonly maxDelayMs?: number
}

/** What happened so far; frames unless said otherwise. */
export interface JitterCounters {
  /** Packets. */
  received: number
  /** Packets that came after their place was played. */
  late: number
  /** Packets that came twice. */
  duplicates: number
  /** Places that were missing when their time came. */
  lost: number
  /** Frames that were there but thrown away: too far ahead, or flushed by a jump. */
  discarded: number
  /** Times that concealment was asked for. */
  concealed: number
  /** Frames dropped and pauses inserted to keep the delay at its target. */
  dropped: number
  inserted: number
}

const FRAME_MS = 20
/** Places in the ring: 1.28 s. */
const CAPACITY = 64
/** Frames concealed in a row; a longer gap is silence. */
const MAX_CONCEALED = 5
/** A sequence number that falls back further is a restart of the sender. */
const MAX_MISORDER = 100
/** Ticks between two corrections of the delay. */
const CALM_TICKS = 10
const TOO_LONG_MS = 25
const MUCH_TOO_LONG_MS = 100
const TOO_SHORT_MS = 20
const NONE = -1e15

export class JitterBuffer {
  readonly #units: number
  readonly #bytesPerFrame: number
  readonly #slotBytes: number
  readonly #silence: number
  readonly #minDelayMs: number
  readonly #maxDelayMs: number
  readonly #ring: Uint8Array
  readonly #place = new Float64Array(CAPACITY).fill(NONE)
  readonly #length = new Int32Array(CAPACITY)
  readonly #sequence = new Int32Array(CAPACITY)
  readonly #estimator = new DelayEstimator()
  readonly #counters: JitterCounters = {
    received: 0,
    late: 0,
    duplicates: 0,
    lost: 0,
    discarded: 0,
    concealed: 0,
    dropped: 0,
    inserted: 0,
  }
  #window = new ReplayWindow()
  #started = false
  /** Extended sequence and timestamp position of the newest packet. */
  #highestSequence = 0
  #position = 0
  #timestamp = 0
  /** Added to positions so that frames begin on places. */
  #phase = 0
  #next = 0
  #count = 0
  #missed = 0
  #lastPlayed = NONE
  #lastPlayedSequence = -1
  #playDelayMs = 0
  #calm = 0
  #jumpSequence = -1
  #payloadOffset = 0
  #payloadLength = 0

  constructor(options: JitterBufferOptions = {}) {
    this.#units = options.timestampPerFrame ?? 160
    this.#bytesPerFrame = options.bytesPerFrame ?? 160
    this.#slotBytes = this.#bytesPerFrame || (options.maxFrameBytes ?? 1275)
    this.#silence = options.silence ?? 0xff
    this.#minDelayMs = options.minDelayMs ?? 20
    this.#maxDelayMs = options.maxDelayMs ?? 200
    this.#ring = new Uint8Array(CAPACITY * this.#slotBytes)
  }

  /** The ring that `payloadOffset` points into. */
  get payload(): Uint8Array {
    return this.#ring
  }

  get payloadOffset(): number {
    return this.#payloadOffset
  }

  get payloadLength(): number {
    return this.#payloadLength
  }

  get counters(): Readonly<JitterCounters> {
    return this.#counters
  }

  /** The delay aimed at, in milliseconds. */
  get targetDelayMs(): number {
    const wanted = this.#started ? this.#estimator.quantileMs : this.#minDelayMs
    return Math.min(this.#maxDelayMs, Math.max(this.#minDelayMs, wanted))
  }

  /** The delay that packets now undergo here, in milliseconds. */
  get delayMs(): number {
    return Math.max(0, this.#playDelayMs)
  }

  /** Frames waiting. */
  get size(): number {
    return this.#count
  }

  /**
   * Takes a packet's payload, which is copied. `arrivalMs` is monotonic. A change of SSRC is the
   * caller's to notice: call `reset()` then.
   */
  push(
    sequence: number,
    timestamp: number,
    payload: Uint8Array,
    arrivalMs: number,
    offset = 0,
    length = payload.length - offset,
  ): void {
    if (length <= 0 || offset < 0 || offset + length > payload.length) return
    this.#counters.received++
    if (!this.#started) this.#begin(sequence, timestamp)
    const step = sequenceDelta(sequence, this.#highestSequence & 0xffff)
    let position = this.#position + timestampDelta(timestamp, this.#timestamp)
    if (this.#isJump(step, position)) {
      const dry = this.#count === 0
      if (!dry && sequence !== this.#jumpSequence) {
        this.#jumpSequence = (sequence + 1) & 0xffff
        this.#counters.discarded++
        return
      }
      this.#flush()
      this.#begin(sequence, timestamp)
      position = 0
    }
    this.#jumpSequence = -1
    const extended = this.#highestSequence + sequenceDelta(sequence, this.#highestSequence & 0xffff)
    if (!this.#window.isFresh(extended)) {
      this.#counters.duplicates++
      return
    }
    this.#window.accept(extended)
    if (extended >= this.#highestSequence) {
      this.#highestSequence = extended
      this.#position = position
      this.#timestamp = timestamp
    }
    const delay = this.#estimator.update(arrivalMs - (position / this.#units) * FRAME_MS)
    if (this.#count === 0 && this.#missed > 0) this.#anchor(position, delay)
    const place = Math.floor((position + this.#phase) / this.#units)
    if (place < this.#next && this.#lastPlaceOf(position, length) < this.#next) {
      this.#counters.late++
      return
    }
    this.#playDelayMs += ((place - this.#next) * FRAME_MS + delay - this.#playDelayMs) / 16
    if (this.#bytesPerFrame > 0) this.#lay(position, payload, offset, length, sequence)
    else this.#put(place, payload, offset, length, sequence)
  }

  /**
   * The frame of this tick. `quiet` says that the last frame played was silent, so that a
   * correction of the delay would not be heard.
   */
  pull(quiet = false): Pull {
    if (!this.#started) return Pull.empty
    if (this.#calm > 0) this.#calm--
    if (this.#count === 0) return this.#dry()
    if (!this.#has(this.#next)) return this.#gap()
    if (this.#shouldInsert(quiet)) {
      this.#calm = CALM_TICKS
      this.#playDelayMs += FRAME_MS
      this.#counters.inserted++
      return Pull.empty
    }
    if (this.#shouldDrop(quiet)) {
      this.#calm = CALM_TICKS
      this.#playDelayMs -= FRAME_MS
      this.#counters.dropped++
      this.#remove(this.#next++)
    }
    const slot = this.#next % CAPACITY
    this.#payloadOffset = slot * this.#slotBytes
    this.#payloadLength = this.#length[slot]!
    this.#lastPlayed = this.#next
    this.#lastPlayedSequence = this.#sequence[slot]!
    this.#missed = 0
    this.#remove(this.#next++)
    return Pull.frame
  }

  /** Forgets the stream but not what was learnt of the network; for a new SSRC. */
  reset(): void {
    this.#flush()
    this.#started = false
  }

  #begin(sequence: number, timestamp: number): void {
    this.#started = true
    this.#window = new ReplayWindow()
    // Room below, so that a reordered earlier packet has a place and a number too.
    this.#highestSequence = sequence + 65536
    this.#timestamp = timestamp
    this.#position = 0
    this.#phase = 0
    this.#lastPlayed = NONE
    this.#lastPlayedSequence = -1
    this.#missed = 1
    this.#next = 0
    this.#estimator.rebase()
  }

  #isJump(step: number, position: number): boolean {
    if (step < -MAX_MISORDER) return true
    const place = Math.floor((position + this.#phase) / this.#units)
    const room = CAPACITY - Math.ceil(this.#maxDelayMs / FRAME_MS)
    return place >= this.#next + CAPACITY || place < this.#next - room
  }

  /** The buffer is dry: chooses what to play next, so that this packet gets the target delay. */
  #anchor(position: number, delay: number): void {
    const aligned = position + this.#phase
    const off = ((aligned % this.#units) + this.#units) % this.#units
    if (off !== 0) this.#phase += this.#units - off
    const place = Math.floor((position + this.#phase) / this.#units)
    const spare = Math.max(0, Math.round((this.targetDelayMs - delay) / FRAME_MS))
    const wanted = Math.max(place - spare, this.#lastPlayed + 1)
    const fresh = this.#lastPlayed === NONE
    const close = Math.abs(wanted - this.#next) < 2 && place >= this.#next
    if (fresh || !close) {
      this.#next = wanted
      this.#playDelayMs = (place - wanted) * FRAME_MS + delay
    }
  }

  #lastPlaceOf(position: number, length: number): number {
    const extra = this.#bytesPerFrame > 0 ? (length / this.#bytesPerFrame) * this.#units - 1 : 0
    return Math.floor((position + this.#phase + extra) / this.#units)
  }

  /** Lays a sample-based payload over the places that it covers. */
  #lay(
    position: number,
    payload: Uint8Array,
    offset: number,
    length: number,
    sequence: number,
  ): void {
    const size = this.#bytesPerFrame
    let at = Math.round(((position + this.#phase) * size) / this.#units)
    let from = offset
    const end = offset + length
    while (from < end) {
      const place = Math.floor(at / size)
      const within = at - place * size
      const n = Math.min(size - within, end - from)
      if (this.#open(place, sequence)) {
        const base = (place % CAPACITY) * size + within
        for (let i = 0; i < n; i++) this.#ring[base + i] = payload[from + i]!
        this.#length[place % CAPACITY] = size
      }
      from += n
      at += n
    }
  }

  #put(place: number, payload: Uint8Array, offset: number, length: number, sequence: number): void {
    if (length > this.#slotBytes || !this.#open(place, sequence)) {
      this.#counters.discarded++
      return
    }
    const base = (place % CAPACITY) * this.#slotBytes
    for (let i = 0; i < length; i++) this.#ring[base + i] = payload[offset + i]!
    this.#length[place % CAPACITY] = length
  }

  /** Makes a place ready to be written; false if it is not within the ring. */
  #open(place: number, sequence: number): boolean {
    if (place < this.#next || place >= this.#next + CAPACITY) return false
    const slot = place % CAPACITY
    if (this.#place[slot] !== place) {
      this.#place[slot] = place
      this.#count++
      const base = slot * this.#slotBytes
      if (this.#bytesPerFrame > 0) this.#ring.fill(this.#silence, base, base + this.#slotBytes)
    }
    this.#sequence[slot] = sequence
    return true
  }

  #has(place: number): boolean {
    return this.#place[place % CAPACITY] === place
  }

  #remove(place: number): void {
    this.#place[place % CAPACITY] = NONE
    this.#count--
  }

  #flush(): void {
    this.#counters.discarded += this.#count
    this.#place.fill(NONE)
    this.#count = 0
  }

  /** Nothing waits at all: the clock goes on, and the next packet may set it. */
  #dry(): Pull {
    this.#next++
    this.#missed++
    if (this.#lastPlayed === NONE || this.#missed > MAX_CONCEALED) return Pull.empty
    this.#counters.lost++
    this.#counters.concealed++
    return Pull.lost
  }

  /** Later frames wait but not this one: lost, or a pause if the sequence has no hole. */
  #gap(): Pull {
    const missing = this.#next++
    if (this.#lastPlayed === NONE) return Pull.empty
    let place = missing + 1
    while (!this.#has(place)) place++
    const hole = sequenceDelta(this.#sequence[place % CAPACITY]!, this.#lastPlayedSequence)
    this.#missed++
    if (hole <= 1) return Pull.empty
    this.#counters.lost++
    if (this.#missed > MAX_CONCEALED) return Pull.empty
    this.#counters.concealed++
    return Pull.lost
  }

  #shouldInsert(quiet: boolean): boolean {
    return quiet && this.#calm === 0 && this.#playDelayMs < this.targetDelayMs - TOO_SHORT_MS
  }

  #shouldDrop(quiet: boolean): boolean {
    if (this.#calm > 0 || !this.#has(this.#next + 1)) return false
    const over = this.#playDelayMs - this.targetDelayMs
    return over > MUCH_TOO_LONG_MS || (quiet && over > TOO_LONG_MS)
  }
}
