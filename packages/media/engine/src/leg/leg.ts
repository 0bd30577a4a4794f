/**
 * One party: what comes from it and what goes to it. The chain is
 *
 *   transport -> receiver (jitter buffer, decoder) -> digit gate -> level, speech -> room, taps
 *   room, players -> sender (encoder) -> transport
 *
 * A leg has its turn once per tick, in its phase: `take` makes the frame that the others hear,
 * `give` sends what this one hears. From its configuration until its end it is sent one packet in
 * every tick, whatever there is to hear: voice, music, a digit or comfort noise.
 */
import type {
  ClaimId,
  ConfigureEndpoint,
  EndpointId,
  EndpointStatistics,
  MediaEvent,
} from '@offhook/control'
import { codecs } from '@offhook/rtp'
import { type AudioFormat, TICK_MS } from '../audio/format.ts'
import { energyOf, LevelMeter, levelDb } from '../audio/level.ts'
import { copySum, limit } from '../audio/limiter.ts'
import { type SpeechState, speechMachine, speechWatchBegan } from '../audio/speech-state.ts'
import type { Player } from '../player/player.ts'
import type { Room, RoomLeg, RoomMember } from '../room/room.ts'
import type { Tap } from '../tap/tap.ts'
import type { LegTransport, PacketSink } from '../transport/leg-transport.ts'
import type { ComfortNoise } from './comfort-noise.ts'
import {
  type DigitClaimEvent,
  type DigitClaimState,
  digitClaimMachine,
  digitsFree,
} from './digit-claim-state.ts'
import { DigitGate } from './digit-gate.ts'
import { type FlowState, flowBegan, nextFlow, packetMatters, tickMatters } from './flow-state.ts'
import { LegReceiver } from './leg-receiver.ts'
import { LegReports } from './leg-reports.ts'
import { LegSender } from './leg-sender.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { ToneReader } from './tone-reader.ts'

/** What all legs of a thread share. */
export interface LegWorkshop {
  readonly format: AudioFormat
  readonly noise: ComfortNoise
  readonly tones: ToneReader
  readonly emit: (event: MediaEvent) => void
  /** A digit came without a sound of its own, through an open gate. */
  readonly onDigit: (leg: Leg, digit: string) => void
  /** Used by one leg at a time, within one call: shared, so that it stays in the cache. */
  readonly sum: Int32Array
  readonly pcm: Int16Array
}

/** Mean square of the silence that a codec's smallest steps make (8 in G.711, about -72 dBFS). */
const SILENT_POWER = 64
/** A digit that came by signalling has no length; this stands for it. */
const INJECTED_DIGIT_MS = 100

export class Leg implements RoomLeg, PacketSink {
  readonly id: EndpointId
  phase: number
  /** Where it stands: at most one room. */
  seat: { readonly room: Room; readonly member: RoomMember } | null = null
  /** What plays into this ear alone. */
  readonly players = new Map<string, Player>()
  readonly taps = new Set<Tap>()
  frame: Int16Array
  energy = 0
  voiced = false
  readonly #workshop: LegWorkshop
  readonly #receiver: LegReceiver
  readonly #sender: LegSender
  readonly #reports: LegReports
  readonly #gate: DigitGate
  readonly #sentLevel: LevelMeter
  readonly #heardLevel: LevelMeter
  readonly #silence = new SilenceWatch()
  #transport: LegTransport | null = null
  #configuration: ConfigureEndpoint | null = null
  #flow: FlowState = flowBegan
  #now = 0
  #speech: SpeechState = speechWatchBegan
  #silenceMs = 0
  #claim: DigitClaimState = digitsFree
  /** Where the frame of this tick is encoded once for many; null when it is this leg's own. */
  #sharedEncodings: Map<string, Uint8Array> | null = null

  constructor(options: { id: EndpointId; phase: number; workshop: LegWorkshop }) {
    const { workshop } = options
    const { format, noise, tones } = workshop
    const { samplesPerTick } = format
    this.id = options.id
    this.phase = options.phase
    this.#workshop = workshop
    this.frame = new Int16Array(samplesPerTick)
    this.#gate = new DigitGate({ samplesPerTick, noise, isSuspect: tones.isSuspect })
    this.#sentLevel = new LevelMeter(samplesPerTick)
    this.#heardLevel = new LevelMeter(samplesPerTick)
    this.#sender = new LegSender({ format, noise })
    this.#receiver = new LegReceiver({
      format,
      tones,
      onDigit: (digit, durationMs, source) => this.#onDigit(digit, durationMs, source),
      onEventPacket: () => this.#gate.sawEvent(),
    })
    this.#reports = new LegReports({
      receiver: this.#receiver,
      sender: this.#sender,
    })
  }

  /** Our SSRC, the same for the whole life of the leg. */
  get ssrc(): number {
    return this.#sender.ssrc
  }

  get cname(): string {
    return this.#sender.cname
  }

  /** Gives it the way its packets travel; the leg closes it. */
  attach(transport: LegTransport): void {
    this.#transport = transport
  }

  /** A codec that we do not speak fails the leg: nothing is ever sent as if it were another. */
  configure(command: ConfigureEndpoint): void {
    const codec = codecs.get(command.codec.name)
    if (codec?.sampleRate !== this.#workshop.format.sampleRate) {
      const reason = `the codec ${command.codec.name} is not spoken here`
      this.#workshop.emit({ type: 'media.failed', endpointId: this.id, reason })
      return
    }
    const before = this.#configuration
    if (before?.sends !== command.sends || before.receives !== command.receives) {
      this.#silence.restart()
    }
    this.#configuration = command
    this.#transport?.configure(command)
    this.#receiver.configure(codec, command)
    this.#sender.configure(codec, command)
  }

  sendDigits(digits: string): void {
    this.#sender.sendDigits(digits)
  }

  /** Digits of signalling, through the same gate as those of RTP. */
  injectDigits(digits: string): void {
    for (const digit of digits) {
      if (/^[0-9*#A-D]$/.test(digit)) this.#onDigit(digit, INJECTED_DIGIT_MS, 'signalling')
    }
  }

  /** Gives the digits to one owner alone. False when another has them. */
  claimDigits(claimId: ClaimId): boolean {
    return this.#takeClaim({ type: 'claim', claimId })
  }

  /** Gives them back to everybody. False when this owner does not have them. */
  releaseDigits(claimId: ClaimId): boolean {
    return this.#takeClaim({ type: 'release', claimId })
  }

  watchSpeech(silenceMs: number): void {
    this.#silenceMs = Math.max(0, silenceMs)
    this.#speech = speechWatchBegan
  }

  /** Tells `media.silent` after each such time without a packet of the peer; 0 = no more. */
  watchMedia(silenceMs: number): void {
    this.#silence.watch(silenceMs)
  }

  accepts(packet: Uint8Array, length: number): boolean {
    return this.#receiver.accepts(packet, length)
  }

  onRtp(packet: Uint8Array, length: number, now: number): void {
    this.#receiver.onRtp(packet, length, now)
    this.#silence.heard(now)
    if (packetMatters(this.#flow, now)) this.#onFlow({ type: 'packet', now })
  }

  onRtcp(packet: Uint8Array, length: number, now: number): void {
    this.#reports.onRtcp(packet, length, now)
    this.#silence.heard(now)
  }

  onStranger(): void {
    this.#receiver.countDiscarded()
  }

  /** The first half of a turn: the next frame of this party, into its room. */
  take(now: number): void {
    this.#now = now
    const receives = this.#configuration?.receives ?? false
    if (this.#configuration && tickMatters(this.#flow, now, receives)) {
      this.#onFlow({ type: 'tick', now, expects: receives })
    }
    if (this.#silence.tick(now)) this.#tellSilence()
    const raw = this.#receiver.next(now)
    const audible = receives && this.#receiver.voiced
    const frame = this.#gate.pass(raw, audible)
    if (this.#claim.status === 'leaving') this.#openWhenQuiet()
    const energy = this.#gate.passedVoiced ? energyOf(frame) : 0
    const voiced = energy > SILENT_POWER * frame.length
    this.seat?.room.replace(this.seat.member, frame, voiced)
    this.frame = frame
    this.energy = energy
    this.voiced = voiced
    if (this.#configuration) this.#sentLevel.add(energy)
    if (this.#silenceMs > 0) this.#watch(energy)
  }

  /** The second half: what this party hears goes out. */
  give(tick: number, now: number): void {
    const transport = this.#transport
    const configuration = this.#configuration
    if (!transport || !configuration) return
    const heard = this.#hear(configuration.sends)
    for (const tap of this.taps) {
      tap.hearLeg(tick, this.voiced ? this.frame : null, heard)
    }
    const sends = configuration.sends || configuration.receives
    const stopped = this.#flow.lost && transport.stopsWhenLost
    if (!sends || stopped || !transport.isOpen(now)) {
      this.#sender.skip(1)
      return
    }
    this.#sender.send(transport, tick, heard, this.#sharedEncodings)
    this.#reports.tick(transport, now)
  }

  /** That many ticks are left out: the peer sees a gap in time, not a slip of it. */
  skip(ticks: number): void {
    this.#silence.restart()
    this.#sender.skip(ticks)
  }

  statistics(): EndpointStatistics {
    const receiver = this.#receiver
    const { roundTripMs, lossFraction, jitterMs } = this.#reports.view
    return {
      packetsSent: this.#sender.packets,
      packetsReceived: receiver.received,
      packetsLost: receiver.lost,
      packetsLate: receiver.late,
      packetsDiscarded: receiver.discarded,
      jitterMs: receiver.jitterMs,
      roundTripMs,
      remoteLossFraction: lossFraction,
      remoteJitterMs: jitterMs,
      sentLevelDb: receiver.received > 0 ? this.#sentLevel.db : null,
      heardLevelDb: this.#sender.packets > 0 ? this.#heardLevel.db : null,
      mos: receiver.mos(roundTripMs),
      codec: this.#configuration?.codec.name ?? null,
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#transport?.isOpen(this.#now)) this.#reports.goodbye(this.#transport, this.#now)
    this.#transport?.close()
  }

  /** What this party hears in this tick; null is silence. */
  #hear(sends: boolean): Int16Array | null {
    this.#sharedEncodings = null
    const { seat } = this
    if (!sends) {
      // Time goes on for what plays to a peer that has put us on hold.
      for (const player of this.players.values()) player.next()
      this.#heardLevel.add(0)
      return null
    }
    const only = this.players.size === 0 ? seat?.room.onlySource(seat.member) : null
    if (only) {
      this.#heardLevel.add(only.energy)
      return only.frame
    }
    if (this.players.size === 0 && seat?.room.hearsShared(seat.member)) {
      const shared = seat.room.shared()
      this.#heardLevel.add(shared.sources > 0 ? shared.energy : 0)
      if (shared.sources === 0) return null
      this.#sharedEncodings = shared.encoded
      return shared.pcm
    }
    const { sum, pcm } = this.#workshop
    sum.fill(0)
    let sources = 0
    let instead = false
    for (const player of this.players.values()) {
      const frame = player.next()
      if (!frame) continue
      if (player.mode === 'instead') instead = true
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + frame[i]!
      sources++
    }
    if (seat && !instead) sources += seat.room.addHeard(seat.member, sum)
    if (sources === 0) {
      this.#heardLevel.add(0)
      return null
    }
    if (sources === 1) copySum(sum, pcm)
    else limit(sum, pcm)
    this.#heardLevel.add(energyOf(pcm))
    return pcm
  }

  #watch(energy: number): void {
    const db = levelDb(energy, this.frame.length)
    const tick = { type: 'tick', db, tickMs: TICK_MS, silenceMs: this.#silenceMs } as const
    const { state, effects } = speechMachine.step(this.#speech, tick)
    this.#speech = state
    for (const type of effects) {
      this.#workshop.emit({ type, endpointId: this.id, silentMs: state.silentMs })
    }
  }

  #tellSilence(): void {
    const { sends = false, receives = false } = this.#configuration ?? {}
    const expected = sends && receives
    this.#workshop.emit({ type: 'media.silent', endpointId: this.id, expected })
  }

  #onDigit(digit: string, durationMs: number, source: 'event' | 'tone' | 'signalling'): void {
    const claim = this.#claim
    if (claim.status === 'claimed') {
      const { claimId } = claim
      this.#workshop.emit({ type: 'digit.claimed', claimId, digit, durationMs })
    }
    if (claim.status !== 'free') return
    this.#workshop.emit({ type: 'digit', endpointId: this.id, digit, durationMs })
    if (source !== 'tone') this.#workshop.onDigit(this, digit)
  }

  #takeClaim(event: DigitClaimEvent): boolean {
    const step = digitClaimMachine.next(this.#claim, event)
    if (!step) return false
    this.#claim = step.state
    for (const effect of step.effects) {
      if (effect === 'guard the gate') this.#gate.setMode('guarded')
      else if (effect === 'open the gate') this.#gate.setMode('open')
      // A tone that begins just now cannot be seen yet.
      else this.#gate.sawEvent()
    }
    return true
  }

  #openWhenQuiet(): void {
    if (this.#gate.isQuiet && !this.#receiver.keyIsDown) this.#takeClaim({ type: 'quiet' })
  }

  #onFlow(event: Parameters<typeof nextFlow>[1]): void {
    const step = nextFlow(this.#flow, event)
    this.#flow = step.state
    if (step.event) this.#workshop.emit({ type: step.event, endpointId: this.id })
  }
}
