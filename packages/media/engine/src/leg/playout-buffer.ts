/**
 * The jitter buffer of a leg: packets are decoded as they come and their samples laid at the place
 * that their timestamp says, in a ring that is read one frame per tick. So any packet length works (10
 * to 60 ms are met in the wild), also a mixture, and reordering and duplicates cost nothing. A
 * timestamp counts units of the codec's clock, which need not be those of its samples (G.722).
 *
 *      read position            newest sample
 *          |<----- what is held ----->|
 *   ... ---+--------------------------+--- ...      ring, in slots of a frame
 *
 * The read position moves by whole frames from where the stream began, so that a packet of one frame
 * fills one slot: it is laid and read as a whole. Only where a slot is filled in parts are its samples
 * told apart. The memory of a slot that was read serves the next packet, so that a thousand legs touch
 * a few kilobytes each.
 *
 * Sound of G.711 is held as the bytes that came (`law`), with the energy of whole frames: both are had in
 * one go over the packet.
 *
 * The delay follows the network. A packet that comes after its place was read moves the read position
 * back at once, by whole frames; two seconds in which every packet had more than a frame and a half
 * to spare move it forward by one frame, in a moment of silence if there is one. A frame that is
 * missing is told as lost, so that it can be concealed; a long hole is silence.
 *
 * The delay never exceeds MAX_FRAMES, or the limit of the leg. What comes later than that is dropped
 * as long as newer sound is held; once there is none, the sender itself stood still and went on where
 * it had stopped, and the buffer begins anew with what comes. Likewise what would be held beyond the
 * longest delay (the burst after a pause of the network) pushes out the oldest.
 */

import type { ByteLaw } from '@offhook/rtp'
import { energyOf } from '../audio/level.ts'
import { energyOfBytes } from '../audio/voice-frame.ts'

/** Slots of the ring: the longest delay, a jump that is still believed, and the longest packet. */
const SLOTS = 26
/** A timestamp further ahead than this is a sender's that began anew. */
const JUMP_FRAMES = 18
/** What a slot holds. */
const EMPTY = 0
const PARTLY = 1
const FULL = 2
/** Delay with which a stream begins, and the longest, in frames. */
const FIRST_FRAMES = 2
const MAX_FRAMES = 12
/** The longest, where its leg may have less: a packet that is no whole frames needs one. */
const LEAST_OF_PARTS = 1
/** Pulls over which the spare time is watched before the delay is shortened. */
const WINDOW_PULLS = 100
/** Pulls that a shortening waits for silence. */
const PATIENCE_PULLS = 50
/** Mean square below which nobody hears a frame being left out (about -56 dBFS). */
const QUIET_POWER = 50 * 50
/** A lone straggler does not begin a stream anew; so many in a row do. */
const STALE_PACKETS = 2
/** So many frames in a row are worth concealing. */
const CONCEALED_FRAMES = 3

/** What a pull gave: a frame with sound in it, a hole to conceal, or silence. */
export type Pulled = 'frame' | 'lost' | 'silence'

/** Linear samples, or bytes of a law. */
export type Sound = Int16Array | Uint8Array

export class PlayoutBuffer {
  readonly #frameSamples: number
  readonly #frameUnits: number
  readonly #samplesPerUnit: number
  readonly #law: ByteLaw | null
  readonly #slots: (Sound | undefined)[] = new Array(SLOTS).fill(undefined)
  /** Memory for slots, the last used on top. */
  readonly #spare: Sound[] = []
  readonly #filled = new Uint8Array(SLOTS)
  /** Of full slots, where it is known; negative else. */
  readonly #energies = new Float64Array(SLOTS).fill(-1)
  #pulledEnergy = -1
  /** Which samples of partly filled slots are there. */
  readonly #present: Uint8Array
  #started = false
  /** Timestamp of the next sample to be read, and its slot. */
  #readAt = 0
  #slot = 0
  #held = 0
  #leastSpare = Number.POSITIVE_INFINITY
  #delay = 0
  /** The longest delay of the present window. */
  #longest = Number.NEGATIVE_INFINITY
  #pulls = 0
  #wantsShorter = 0
  #missing = CONCEALED_FRAMES
  /** Packets in a row that were too late to be heard, with nothing newer held. */
  #stale = 0
  #late = 0
  #lost = 0
  #mostFrames = MAX_FRAMES

  /**
   * @param options.frameUnits units of the RTP clock in a frame; as many as samples if left out
   * @param options.law whose bytes are laid and read here; samples if left out
   * @param options.before the buffer whose counts and limit this one goes on with
   */
  constructor(options: {
    frameSamples: number
    frameUnits?: number
    law?: ByteLaw
    before?: PlayoutBuffer
  }) {
    const { frameSamples, frameUnits = frameSamples, before } = options
    this.#law = options.law ?? null
    this.#frameSamples = frameSamples
    this.#frameUnits = frameUnits
    this.#samplesPerUnit = frameSamples / frameUnits
    this.#present = new Uint8Array(SLOTS * frameSamples)
    this.#late = before?.late ?? 0
    this.#lost = before?.lost ?? 0
    if (before) this.#mostFrames = before.#mostFrames
  }

  /** Packets that came after their place was read. */
  get late(): number {
    return this.#late
  }

  /** Frames that were missing when their time came, within sound. */
  get lost(): number {
    return this.#lost
  }

  /**
   * How long sound waits here, in frames: the newest sample of the packet that was quickest on its way
   * within the last two seconds. What comes later was late on its way, and not said later.
   */
  get delay(): number {
    return this.#delay
  }

  /** How far the newest sample is ahead of the read position, in samples. */
  get held(): number {
    return this.#held
  }

  /** Energy of the frame that was pulled last; negative where it was not measured. */
  get energy(): number {
    return this.#pulledEnergy
  }

  /** Bounds the delay, in frames; null = by what any may have. What waits for longer is left out. */
  limit(frames: number | null): void {
    this.#mostFrames = Math.min(frames ?? MAX_FRAMES, MAX_FRAMES)
  }

  /**
   * Lays the samples of one packet at its timestamp.
   * @param sound samples, or bytes where the buffer has a law
   * @param offset of the first of them there; of samples 0
   * @param sincePull for how long the frame before has been out, in frames
   */
  push(timestamp: number, sound: Sound, count: number, offset = 0, sincePull = 1): void {
    if (count <= 0) return
    const frame = this.#frameSamples
    const most = count % frame === 0 ? this.#mostFrames : Math.max(this.#mostFrames, LEAST_OF_PARTS)
    if (!this.#started) this.#begin(timestamp, most)
    let ahead = this.#aheadOf(timestamp)
    // Further off than any network delays a packet: the sender's timestamps began anew.
    if (ahead > JUMP_FRAMES * frame || ahead < -2 * MAX_FRAMES * frame) {
      this.#begin(timestamp, most)
      ahead = this.#aheadOf(timestamp)
    }
    if (ahead < 0) {
      this.#late++
      const frames = Math.ceil(-ahead / frame)
      const back = frames * frame
      if (this.#held + back <= most * frame) {
        this.#move(-frames)
        this.#held += back
        ahead += back
        this.#leastSpare = 0
        this.#lengthen(frames)
        this.#wantsShorter = 0
      } else {
        this.#stale = this.#held === 0 ? this.#stale + 1 : 0
        if (this.#stale < STALE_PACKETS) return
        this.#begin(timestamp, most)
        ahead = this.#aheadOf(timestamp)
      }
    }
    this.#stale = 0
    if (ahead < this.#leastSpare) this.#leastSpare = ahead
    const delay = (ahead + count) / frame - sincePull
    if (delay > this.#longest) this.#longest = delay
    if (delay > this.#delay) this.#delay = delay
    if (count === frame && ahead % frame === 0 && (this.#law || sound.length === frame)) {
      this.#layFrame(this.#slotAt(ahead / frame), sound, offset)
    } else {
      this.#layParts(ahead, sound, count, offset)
    }
    if (ahead + count > this.#held) this.#held = ahead + count
    while (this.#held - count > most * frame) this.#leaveOutFrame()
  }

  /** Lays samples made in place of lost ones. Where their time is over nothing changes. */
  fill(timestamp: number, samples: Int16Array, count: number): void {
    if (!this.#started) return
    const ahead = this.#aheadOf(timestamp)
    if (ahead < 0 || ahead + count > MAX_FRAMES * this.#frameSamples) return
    this.#layParts(ahead, samples, count, 0)
    if (ahead + count > this.#held) this.#held = ahead + count
  }

  /** Reads the next frame into `out`, which is silence unless it says `frame`. */
  pull(out: Sound): Pulled {
    if (!this.#started) {
      out.fill(this.#silence)
      return 'silence'
    }
    this.#adapt()
    if (this.#read(out)) {
      this.#missing = 0
      return 'frame'
    }
    if (this.#missing >= CONCEALED_FRAMES) return 'silence'
    this.#missing++
    this.#lost++
    return 'lost'
  }

  /** Begins anew with the next packet: another source, another codec. */
  reset(): void {
    this.#started = false
    for (let slot = 0; slot < SLOTS; slot++) this.#empty(slot)
    this.#present.fill(0)
    this.#held = 0
    this.#missing = CONCEALED_FRAMES
  }

  get #silence(): number {
    return this.#law?.silence ?? 0
  }

  #begin(timestamp: number, mostFrames: number): void {
    const first = Math.min(FIRST_FRAMES, mostFrames)
    this.reset()
    this.#started = true
    this.#readAt = (timestamp - first * this.#frameUnits) | 0
    this.#delay = 0
    this.#longest = Number.NEGATIVE_INFINITY
    this.#leastSpare = Number.POSITIVE_INFINITY
    this.#pulls = 0
    this.#wantsShorter = 0
  }

  /** Takes the frame at the read position out. False when nothing of it is there. */
  #read(out: Sound): boolean {
    const slot = this.#slot
    const filled = this.#filled[slot]!
    this.#pulledEnergy = filled === FULL ? this.#energies[slot]! : -1
    if (filled === FULL) out.set(this.#slots[slot]!)
    else out.fill(this.#silence)
    if (filled === PARTLY) this.#readParts(slot, out)
    this.#empty(slot)
    this.#move(1)
    this.#held = Math.max(0, this.#held - out.length)
    return filled !== EMPTY
  }

  #readParts(slot: number, out: Sound): void {
    const samples = this.#slots[slot]!
    const from = slot * this.#frameSamples
    for (let i = 0; i < out.length; i++) if (this.#present[from + i] === 1) out[i] = samples[i]!
    this.#present.fill(0, from, from + this.#frameSamples)
  }

  #layFrame(slot: number, sound: Sound, offset: number): void {
    const memory = this.#memoryOf(slot)
    if (this.#law) this.#energies[slot] = copyBytes(this.#law, sound, offset, memory)
    else memory.set(sound)
    if (this.#filled[slot] === PARTLY) {
      this.#present.fill(0, slot * this.#frameSamples, (slot + 1) * this.#frameSamples)
    }
    this.#filled[slot] = FULL
  }

  /** Lays samples that begin `ahead` of the read position, wherever they fall. */
  #layParts(ahead: number, sound: Sound, count: number, offset: number): void {
    const frame = this.#frameSamples
    for (let i = 0; i < count; i++) {
      const at = (ahead + i) % frame
      const slot = this.#slotAt((ahead + i - at) / frame)
      this.#memoryOf(slot)[at] = sound[offset + i]!
      this.#energies[slot] = -1
      if (this.#filled[slot] === FULL) continue
      this.#filled[slot] = PARTLY
      this.#present[slot * frame + at] = 1
    }
  }

  #memoryOf(slot: number): Sound {
    const memory = this.#slots[slot]
    if (memory) return memory
    const taken = this.#spare.pop() ?? this.#newMemory()
    this.#slots[slot] = taken
    return taken
  }

  #newMemory(): Sound {
    return this.#law ? new Uint8Array(this.#frameSamples) : new Int16Array(this.#frameSamples)
  }

  #empty(slot: number): void {
    const memory = this.#slots[slot]
    this.#filled[slot] = EMPTY
    if (!memory) return
    this.#slots[slot] = undefined
    this.#spare.push(memory)
  }

  /** The slot so many frames from the read position. */
  #slotAt(frames: number): number {
    const slot = this.#slot + frames
    return slot < 0 ? slot + SLOTS : slot < SLOTS ? slot : slot - SLOTS
  }

  /** How many samples a timestamp is ahead of the read position. */
  #aheadOf(timestamp: number): number {
    return Math.round(((timestamp - this.#readAt) | 0) * this.#samplesPerUnit)
  }

  /** Sound waits for so many frames more from now on. */
  #lengthen(frames: number): void {
    this.#delay += frames
    this.#longest += frames
  }

  /** Moves the read position by whole frames. */
  #move(frames: number): void {
    this.#readAt = (this.#readAt + frames * this.#frameUnits) | 0
    this.#slot = this.#slotAt(frames)
  }

  /** Shortens the delay by a frame when it has been longer than needed for a while. */
  #adapt(): void {
    const frame = this.#frameSamples
    if (this.#wantsShorter > 0) {
      this.#wantsShorter--
      const isDue = this.#wantsShorter === 0
      if (this.#held < 2 * frame) this.#wantsShorter = 0
      else if (isDue || this.#isQuiet()) {
        this.#wantsShorter = 0
        this.#leaveOutFrame()
      }
    }
    if (++this.#pulls < WINDOW_PULLS) return
    if (this.#longest > 0) this.#delay = this.#longest
    this.#longest = Number.NEGATIVE_INFINITY
    if (this.#leastSpare > 1.5 * frame && this.#leastSpare < SLOTS * frame) {
      this.#wantsShorter = PATIENCE_PULLS
    }
    this.#pulls = 0
    this.#leastSpare = Number.POSITIVE_INFINITY
  }

  #leaveOutFrame(): void {
    const frame = this.#frameSamples
    this.#lengthen(-1)
    this.#present.fill(0, this.#slot * frame, (this.#slot + 1) * frame)
    this.#empty(this.#slot)
    this.#move(1)
    this.#held -= frame
  }

  #isQuiet(): boolean {
    const sound = this.#slots[this.#slot]
    if (!sound) return true
    const energy =
      sound instanceof Int16Array
        ? energyOf(sound)
        : this.#law
          ? energyOfBytes(this.#law, sound)
          : 0
    return energy < QUIET_POWER * this.#frameSamples
  }
}

/**
 * Copies a frame of bytes. The two sums do not wait for each other.
 * @returns the sum of the squares of what they stand for
 */
function copyBytes({ squares }: ByteLaw, from: Sound, offset: number, to: Sound): number {
  let even = 0
  let odd = 0
  for (let i = 0; i < to.length; i += 2) {
    const one = from[offset + i]!
    const other = from[offset + i + 1]!
    to[i] = one
    to[i + 1] = other
    even += squares[one]!
    odd += squares[other]!
  }
  return even + odd
}
