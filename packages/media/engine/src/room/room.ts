/**
 * A room: who hears whom. Every member leaves its frame here once per tick, and each listener
 * takes the sum of what its row of the gain matrix lets in.
 *
 * The sum of those who send to all is kept up to date in place: a member's new frame goes in as its
 * difference to the one before, in whole numbers, so nothing drifts. Whoever listens takes the sum
 * less its own part (`audio/mix-memory.ts`). The cost is the same for two members and for 250, and members need not come in
 * the same phase: a frame is heard exactly once by everyone, whichever comes first in a tick. Those
 * who send to a list (a coach) stay out of the sum and are added for the listeners on the list.
 *
 * A call between two needs no sum: each hears the other's frame itself. Then the sum is left alone
 * and made anew from the members' frames, which are all in whole numbers, when somebody asks for it.
 *
 * Listeners who have no part in the sum all hear the same; that frame is limited and encoded once.
 */
import type { EndpointId, RoomId, SetMember } from '@offhook/control'
import { audioFormat, NARROW_RATE, WIDE_RATE } from '../audio/format.ts'
import { energyOf } from '../audio/level.ts'
import { copySum, limit } from '../audio/limiter.ts'
import type { MixMemory } from '../audio/mix-memory.ts'
import { VoiceFrame } from '../audio/voice-frame.ts'
import type { Player } from '../player/player.ts'
import type { Tap } from '../tap/tap.ts'
import { RunningSum, type Summand } from './running-sum.ts'

/** What a room needs of a leg. */
export interface RoomLeg {
  readonly id: EndpointId
  /** Samples per second of its codec. */
  readonly sampleRate: number
  /** What the leg says in this tick, at the room's rate. */
  readonly frame: VoiceFrame
  /** Sum of the frame's squares. */
  readonly energy: number
  /** False when the frame is silence that need not be added. */
  readonly voiced: boolean
  /** How long its sound waits before it is heard, in ticks. */
  readonly delayTicks: number
  /** Gives frames at this rate from now on, and silence until the next. */
  fit(roomRate: number): void
}

/** One row of the gain matrix, with the frame that is in the sum for it. */
export interface RoomMember extends Summand {
  readonly leg: RoomLeg
  sendsTo: 'all' | 'none' | ReadonlySet<EndpointId>
  hears: boolean
  /** True while `leg.frame` is part of the sum. */
  inSum: boolean
}

/** What everybody without an own part in the sum hears: made once per change of the sum. */
export interface SharedFrame {
  readonly pcm: Int16Array
  /** Shows the same. */
  readonly frame: VoiceFrame
  energy: number
  /** Sources in it; 0 = silence. */
  sources: number
  /** Encoded forms by codec name, valid while `sources` is. */
  readonly encoded: Map<string, Uint8Array>
}

export class Room {
  readonly id: RoomId
  /** The phase in which players and taps run, and to which the members' legs move. */
  readonly phase: number
  readonly members = new Map<EndpointId, RoomMember>()
  readonly players = new Map<string, Player>()
  readonly taps = new Set<Tap>()
  readonly #whisperers = new Set<RoomMember>()
  #sampleRate = NARROW_RATE
  readonly #mix: MixMemory
  #sum: RunningSum
  #playerSum: Int32Array
  #scratch: Int32Array
  #shared: SharedFrame
  /** True while the members' frames have gone on and the sum has not. */
  #sumIsBehind = false
  #sourcesInSum = 0
  #playersHeard = 0
  #insteadPlays = false
  #sharedIsStale = true

  constructor(options: { id: RoomId; phase: number; mix: MixMemory }) {
    const { samplesPerTick } = audioFormat(NARROW_RATE)
    this.id = options.id
    this.phase = options.phase
    this.#mix = options.mix
    this.#sum = new RunningSum(options.mix, samplesPerTick)
    this.#playerSum = new Int32Array(samplesPerTick)
    this.#scratch = new Int32Array(samplesPerTick)
    this.#shared = newShared(samplesPerTick)
  }

  /** Samples per second of what is mixed here. */
  get sampleRate(): number {
    return this.#sampleRate
  }

  /**
   * Takes the rate that its members need: it is wideband as soon as two of them are, for one alone
   * hears nobody who is. Called when a member came, went or has another codec.
   */
  tune(): void {
    let wide = 0
    for (const { leg } of this.members.values()) if (leg.sampleRate > NARROW_RATE) wide++
    const sampleRate = wide >= 2 ? WIDE_RATE : NARROW_RATE
    if (sampleRate === this.#sampleRate) return
    this.#sampleRate = sampleRate
    const { samplesPerTick } = audioFormat(sampleRate)
    this.#dropSum()
    this.#sum = new RunningSum(this.#mix, samplesPerTick)
    this.#playerSum = new Int32Array(samplesPerTick)
    this.#scratch = new Int32Array(samplesPerTick)
    this.#shared = newShared(samplesPerTick)
    this.#sumIsBehind = false
    this.#sourcesInSum = 0
    this.#playersHeard = 0
    this.#sharedIsStale = true
    for (const member of this.members.values()) {
      member.inSum = false
      member.leg.fit(sampleRate)
    }
  }

  /** Sets a member's row; adds the member if it is new. */
  set(leg: RoomLeg, row: Pick<SetMember, 'sendsTo' | 'hears'>): RoomMember {
    const member = this.members.get(leg.id) ?? {
      leg,
      sendsTo: 'none' as const,
      hears: false,
      inSum: false,
      part: null,
    }
    this.members.set(leg.id, member)
    this.#takeOut(member)
    member.hears = row.hears
    member.sendsTo = typeof row.sendsTo === 'string' ? row.sendsTo : new Set(row.sendsTo)
    if (typeof member.sendsTo === 'string') this.#whisperers.delete(member)
    else this.#whisperers.add(member)
    if (member.sendsTo === 'all' && leg.voiced) this.#putIn(member)
    return member
  }

  /** Takes a member's frame out of the sum; it comes in again with its next one. */
  withdraw(member: RoomMember): void {
    this.#takeOut(member)
  }

  remove(id: EndpointId): void {
    const member = this.members.get(id)
    if (!member) return
    this.#takeOut(member)
    this.#whisperers.delete(member)
    this.members.delete(id)
    this.#sum.drop(member)
  }

  /** Gives back what it has of the memory that rooms share. */
  close(): void {
    this.#dropSum()
  }

  /**
   * A member's next frame. Called while `leg.frame` is still the frame before; the leg swaps them
   * right after.
   */
  replace(member: RoomMember, frame: VoiceFrame, voiced: boolean): void {
    if (member.sendsTo !== 'all') return
    if (this.#needsNoSum()) {
      this.#sumIsBehind = true
      if (member.inSum !== voiced) this.#sourcesInSum += voiced ? 1 : -1
      if (voiced || member.inSum) this.#sharedIsStale = true
      member.inSum = voiced
      return
    }
    if (!voiced) {
      this.#takeOut(member)
      return
    }
    this.#bringUpSum()
    if (!member.inSum) this.#sourcesInSum++
    member.inSum = true
    this.#sum.lay(member, frame)
    this.#sharedIsStale = true
  }

  /** Runs the room's players for a tick, then its taps. */
  runTick(tick: number): void {
    this.#runPlayers()
    for (const tap of this.taps) {
      const shared = this.shared()
      tap.hearRoom(tick, shared.sources > 0 ? shared.pcm : null)
    }
  }

  /**
   * Adds what this member hears to `out`.
   * @returns how many sources were added
   */
  addHeard(member: RoomMember, out: Int32Array): number {
    if (!member.hears) return 0
    let sources = 0
    if (!this.#insteadPlays) {
      const others = this.#sourcesInSum - (member.inSum ? 1 : 0)
      if (others > 0) {
        this.#bringUpSum()
        const { values } = this.#sum
        for (let i = 0; i < values.length; i++) out[i] = out[i]! + values[i]!
        if (member.inSum && member.part) {
          const own = member.part.samples
          for (let i = 0; i < own.length; i++) out[i] = out[i]! - own[i]!
        }
        sources += others
      }
      for (const whisperer of this.#whisperers) {
        if (!whisperer.leg.voiced || !isOnList(whisperer, member)) continue
        const { samples } = whisperer.leg.frame
        for (let i = 0; i < samples.length; i++) out[i] = out[i]! + samples[i]!
        sources++
      }
    }
    if (this.#playersHeard > 0) {
      const played = this.#playerSum
      for (let i = 0; i < played.length; i++) out[i] = out[i]! + played[i]!
      sources += this.#playersHeard
    }
    return sources
  }

  /**
   * Writes what a member with a part in the sum hears of the others, where nothing else is to be
   * heard: the common case of a conference.
   * @returns the sum of the squares of what was written; -1 when it must be summed up by `addHeard`
   */
  hearOthers(member: RoomMember, out: Int16Array): number {
    const isPlain = member.hears && member.inSum && this.#sourcesInSum > 2
    if (!isPlain || this.#hasMore()) return -1
    this.#bringUpSum()
    return member.part ? this.#sum.others(member.part, out) : -1
  }

  /** The other one where there are two; null where there are more or less. */
  onlyOther(member: RoomMember): RoomMember | null {
    if (this.members.size !== 2) return null
    for (const other of this.members.values()) if (other !== member) return other
    return null
  }

  /**
   * The one other member that this member hears, if it hears just that: the common case of a call
   * between two, which needs no sum. Null when it must be summed up.
   */
  onlySource(member: RoomMember): RoomLeg | null {
    const other = this.onlyOther(member)
    return other?.inSum && member.hears && !this.#hasMore() ? other.leg : null
  }

  /** True when this member hears just what `shared` gives. */
  hearsShared(member: RoomMember): boolean {
    if (!member.hears || (member.inSum && !this.#insteadPlays)) return false
    for (const whisperer of this.#whisperers) {
      if (whisperer.leg.voiced && isOnList(whisperer, member)) return false
    }
    return true
  }

  /** What a listener without a part in the sum hears; valid until the next change. */
  shared(): SharedFrame {
    const shared = this.#shared
    if (!this.#sharedIsStale) return shared
    this.#sharedIsStale = false
    shared.encoded.clear()
    const voices = this.#insteadPlays ? 0 : this.#sourcesInSum
    shared.sources = voices + this.#playersHeard
    if (shared.sources === 0) {
      shared.energy = 0
      return shared
    }
    const mix = this.#scratch
    if (voices > 0) {
      this.#bringUpSum()
      mix.set(this.#sum.values)
    } else mix.fill(0)
    if (this.#playersHeard > 0) {
      for (let i = 0; i < mix.length; i++) mix[i] = mix[i]! + this.#playerSum[i]!
    }
    if (shared.sources === 1) copySum(mix, shared.pcm)
    else limit(mix, shared.pcm)
    shared.energy = energyOf(shared.pcm)
    return shared
  }

  /** Members that hear what this member says, by the matrix alone. */
  *listenersOf(speaker: RoomMember): IterableIterator<RoomMember> {
    if (speaker.sendsTo === 'none') return
    for (const member of this.members.values()) {
      if (!member.hears) continue
      const isHeard =
        speaker.sendsTo === 'all' ? member !== speaker : speaker.sendsTo.has(member.leg.id)
      if (isHeard) yield member
    }
  }

  #runPlayers(): void {
    if (this.players.size === 0 && this.#playersHeard === 0) return
    const sum = this.#playerSum
    sum.fill(0)
    this.#playersHeard = 0
    this.#insteadPlays = false
    for (const player of this.players.values()) {
      const frame = player.next(sum.length)
      if (!frame) continue
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + frame[i]!
      this.#playersHeard++
      if (player.mode === 'instead') this.#insteadPlays = true
    }
    this.#sharedIsStale = true
  }

  /** Two who hear nothing but each other. */
  #needsNoSum(): boolean {
    return this.members.size <= 2 && this.taps.size === 0 && !this.#hasMore()
  }

  /** Players, or members whose words are for some alone. */
  #hasMore(): boolean {
    return this.players.size > 0 || this.#playersHeard > 0 || this.#whisperers.size > 0
  }

  #bringUpSum(): void {
    if (!this.#sumIsBehind) return
    this.#sumIsBehind = false
    for (const member of this.members.values()) {
      this.#sum.lay(member, member.inSum ? member.leg.frame : null)
    }
  }

  #putIn(member: RoomMember): void {
    this.#bringUpSum()
    this.#sum.lay(member, member.leg.frame)
    member.inSum = true
    this.#sourcesInSum++
    this.#sharedIsStale = true
  }

  #takeOut(member: RoomMember): void {
    if (!member.inSum) return
    this.#bringUpSum()
    this.#sum.lay(member, null)
    member.inSum = false
    this.#sourcesInSum--
    this.#sharedIsStale = true
  }

  #dropSum(): void {
    for (const member of this.members.values()) this.#sum.drop(member)
    this.#sum.close()
  }
}

function newShared(samplesPerTick: number): SharedFrame {
  const pcm = new Int16Array(samplesPerTick)
  const frame = new VoiceFrame(samplesPerTick).borrow(pcm)
  return { pcm, frame, energy: 0, sources: 0, encoded: new Map() }
}

function isOnList(whisperer: RoomMember, listener: RoomMember): boolean {
  return typeof whisperer.sendsTo !== 'string' && whisperer.sendsTo.has(listener.leg.id)
}
