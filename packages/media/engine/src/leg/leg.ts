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
  ConfigureEndpoint,
  EndpointId,
  EndpointStatistics,
  MediaEvent,
} from '@offhook/control'
import { codecs } from '@offhook/rtp'
import { audioFormat, NARROW_RATE, TICK_MS } from '../audio/format.ts'
import { LevelMeter } from '../audio/level.ts'
import { copySum, limit } from '../audio/limiter.ts'
import { RateConverter } from '../audio/rate-converter.ts'
import { VoiceFrame } from '../audio/voice-frame.ts'
import type { Player } from '../player/player.ts'
import type { Room, RoomLeg, RoomMember } from '../room/room.ts'
import type { Tap } from '../tap/tap.ts'
import type { LegTransport, PacketSink } from '../transport/leg-transport.ts'
import { type FlowState, flowBegan, nextFlow, packetMatters, tickMatters } from './flow-state.ts'
import type { LegBench } from './leg-bench.ts'
import { LegDigits } from './leg-digits.ts'
import { LegReceiver } from './leg-receiver.ts'
import { LegReports } from './leg-reports.ts'
import { LegSender } from './leg-sender.ts'
import { LegWatches } from './leg-watches.ts'
import { SilenceWatch } from './silence-watch.ts'

/** What all legs of a thread share. */
export interface LegWorkshop {
  /** What those of one sample rate share. */
  readonly bench: (sampleRate: number) => LegBench
  readonly emit: (event: MediaEvent) => void
  /** A digit came without a sound of its own, through an open gate. */
  readonly onDigit: (leg: Leg, digit: string) => void
}

/** Mean square of the silence that a codec's smallest steps make (8 in G.711, about -72 dBFS). */
const SILENT_POWER = 64

export class Leg implements RoomLeg, PacketSink {
  readonly id: EndpointId
  phase: number
  /** Where it stands: at most one room. */
  seat: { readonly room: Room; readonly member: RoomMember } | null = null
  /** What plays into this ear alone. */
  readonly players = new Map<string, Player>()
  readonly taps = new Set<Tap>()
  readonly watches: LegWatches
  readonly digits: LegDigits
  /** What it says in this tick, at the rate of its room. */
  frame: VoiceFrame
  energy = 0
  voiced = false
  readonly #workshop: LegWorkshop
  #bench: LegBench
  /** The same at its own rate. */
  #own: VoiceFrame
  /** Between its own rate and that of its room; null when they are the same. */
  #toRoom: RateConverter | null = null
  #fromRoom: RateConverter | null = null
  /** What the first of them gave: this tick's, and the one before. */
  #converted: readonly VoiceFrame[] = []
  #current = 0
  readonly #receiver: LegReceiver
  readonly #sender: LegSender
  readonly #reports: LegReports
  #sentLevel: LevelMeter
  #heardLevel: LevelMeter
  readonly #silence = new SilenceWatch()
  #transport: LegTransport | null = null
  #configuration: ConfigureEndpoint | null = null
  #flow: FlowState = flowBegan
  #now = 0
  #skippedTicks = 0
  /** Where the frame of this tick is encoded once for many; null when it is this leg's own. */
  #sharedEncodings: Map<string, Uint8Array> | null = null

  constructor(options: { id: EndpointId; phase: number; workshop: LegWorkshop }) {
    const { workshop } = options
    const bench = workshop.bench(NARROW_RATE)
    const { samplesPerTick } = bench.format
    this.id = options.id
    this.phase = options.phase
    this.#workshop = workshop
    this.#bench = bench
    this.#own = new VoiceFrame(samplesPerTick)
    this.frame = this.#own
    this.#sentLevel = new LevelMeter(samplesPerTick)
    this.#heardLevel = new LevelMeter(samplesPerTick)
    this.#sender = new LegSender(bench)
    this.#receiver = new LegReceiver({
      bench,
      onDigit: (digit, durationMs, source) => this.digits.hear(digit, durationMs, source),
      onEventPacket: () => this.digits.sawEvent(),
    })
    this.digits = new LegDigits({
      id: options.id,
      bench,
      emit: workshop.emit,
      forward: (digit) => workshop.onDigit(this, digit),
      keyIsDown: () => this.#receiver.keyIsDown,
      onClaimed: (isClaimed) => {
        this.#receiver.listensClosely = isClaimed
      },
    })
    this.watches = new LegWatches({ id: options.id, emit: workshop.emit })
    this.#reports = new LegReports({
      receiver: this.#receiver,
      sender: this.#sender,
    })
  }

  get delayTicks(): number {
    return this.#receiver.delayTicks
  }

  /** Samples per second of its codec. */
  get sampleRate(): number {
    return this.#bench.format.sampleRate
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
    if (!codec) {
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
    if (codec.sampleRate !== this.sampleRate) this.#changeRate(codec.sampleRate)
    this.#receiver.configure(codec, command, this.#bench)
    this.#sender.configure(codec, command, this.#bench)
  }

  /** The rate of the room that it is in, or comes into: its frames have that rate from now on. */
  fit(roomRate: number): void {
    const own = this.#bench.format.samplesPerTick
    const { samplesPerTick } = audioFormat(roomRate)
    const same = own === samplesPerTick
    this.#toRoom = same ? null : new RateConverter(own, samplesPerTick)
    this.#fromRoom = same ? null : new RateConverter(samplesPerTick, own)
    this.#converted = same ? [] : [new VoiceFrame(samplesPerTick), new VoiceFrame(samplesPerTick)]
    // Until its next turn it says nothing.
    this.frame = new VoiceFrame(samplesPerTick)
    this.energy = 0
    this.voiced = false
  }

  sendDigits(digits: string): void {
    this.#sender.sendDigits(digits)
  }

  /** How long sound may wait before it is heard; null = as long as any may. */
  limitDelay(delayMs: number | null): void {
    this.#receiver.limitDelay(delayMs)
  }

  /** Tells `media.silent` after each such time without a packet of the peer; 0 = no more. */
  watchMedia(silenceMs: number): void {
    this.#silence.watch(silenceMs)
  }

  /** Another browser takes this party's place: its first packet makes it ready once more. */
  expectAnew(): void {
    this.#flow = flowBegan
    this.#silence.restart()
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
    const frame = this.digits.pass(raw, audible)
    const energy = this.digits.passedVoiced ? frame.energy : 0
    const voiced = energy > SILENT_POWER * frame.length
    const converted = this.#toRoom ? this.#convert(this.#toRoom, frame) : frame
    this.seat?.room.replace(this.seat.member, converted, voiced)
    this.frame = converted
    this.#own = frame
    this.energy = energy
    this.voiced = voiced
    if (this.#configuration) this.#sentLevel.add(energy)
    this.watches.take(frame, this.sampleRate, energy)
  }

  /** The second half: what this party hears goes out. */
  give(tick: number, now: number): void {
    const transport = this.#transport
    const configuration = this.#configuration
    if (!transport || !configuration) return
    const heard = this.#hear(configuration.sends)
    for (const tap of this.taps) {
      tap.hearLeg(
        tick,
        this.voiced ? this.#own.samples : null,
        heard?.samples ?? null,
        this.#lead(),
      )
    }
    const sends = configuration.sends || configuration.receives
    const stopped = this.#flow.lost && transport.stopsWhenLost
    if (!sends || stopped || !transport.isOpen(now)) {
      this.#sender.skip(1)
      if (sends || !transport.isOpen(now)) return
      this.#sender.keepAlive(transport, now)
    } else {
      this.#sender.send(transport, tick, heard, this.#sharedEncodings)
    }
    this.#reports.tick(transport, now)
  }

  /** That many ticks are left out: the peer sees a gap in time, not a slip of it. */
  skip(ticks: number): void {
    this.#silence.restart()
    this.#skippedTicks += ticks
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
      packetsDelayed: receiver.delayed,
      packetsDiscarded: receiver.discarded,
      jitterMs: receiver.jitterMs,
      maxJitterMs: receiver.maxJitterMs,
      roundTripMs,
      remoteLossFraction: lossFraction,
      remoteJitterMs: jitterMs,
      sentLevelDb: receiver.received > 0 ? this.#sentLevel.db : null,
      heardLevelDb: this.#sender.packets > 0 ? this.#heardLevel.db : null,
      loudestSentDb: receiver.received > 0 ? this.#sentLevel.loudestDb : null,
      loudestHeardDb: this.#sender.packets > 0 ? this.#heardLevel.loudestDb : null,
      mos: receiver.mos(roundTripMs),
      codec: this.#configuration?.codec.name ?? null,
      stalledMs: this.#skippedTicks * TICK_MS,
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#transport?.isOpen(this.#now)) this.#reports.goodbye(this.#transport, this.#now)
    this.#transport?.close()
    this.#sender.close()
    this.#receiver.close()
  }

  /** What this party hears in this tick; null is silence. */
  #hear(sends: boolean): VoiceFrame | null {
    this.#sharedEncodings = null
    const { seat } = this
    if (!sends) {
      // Time goes on for what plays to a peer that has put us on hold.
      for (const player of this.players.values()) player.next(this.#own.length)
      this.#heardLevel.add(0)
      return null
    }
    const plain = this.players.size === 0 && this.#fromRoom === null
    const only = plain ? seat?.room.onlySource(seat.member) : null
    if (only) {
      this.#heardLevel.add(only.energy)
      return only.frame
    }
    if (plain && seat?.room.hearsShared(seat.member)) {
      const shared = seat.room.shared()
      this.#heardLevel.add(shared.sources > 0 ? shared.energy : 0)
      if (shared.sources === 0) return null
      this.#sharedEncodings = shared.encoded
      return shared.frame
    }
    const { sum, pcm, heard } = this.#bench
    const energy = plain && seat ? seat.room.hearOthers(seat.member, pcm) : -1
    if (energy >= 0) {
      this.#heardLevel.add(energy)
      return heard.borrow(pcm)
    }
    sum.fill(0)
    let sources = 0
    let instead = false
    for (const player of this.players.values()) {
      const frame = player.next(sum.length)
      if (!frame) continue
      if (player.mode === 'instead') instead = true
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + frame[i]!
      sources++
    }
    if (seat && !instead) sources += this.#addHeard(seat, sum)
    if (sources === 0) {
      this.#heardLevel.add(0)
      return null
    }
    if (sources === 1) copySum(sum, pcm)
    else limit(sum, pcm)
    heard.borrow(pcm)
    this.#heardLevel.add(heard.energy)
    return heard
  }

  #convert(converter: RateConverter, frame: VoiceFrame): VoiceFrame {
    this.#current ^= 1
    return this.#converted[this.#current]!.borrow(converter.convert(frame.samples))
  }

  /** By how many ticks what it says is here sooner than what the one other party says that it hears. */
  #lead(): number {
    const other = this.seat?.room.onlyOther(this.seat.member)
    return other ? other.leg.delayTicks - this.delayTicks : 0
  }

  /** Adds what the room gives to this party, at the party's own rate. */
  #addHeard({ room, member }: NonNullable<Leg['seat']>, sum: Int32Array): number {
    if (!this.#fromRoom) return room.addHeard(member, sum)
    const wide = this.#workshop.bench(room.sampleRate)
    wide.sum.fill(0)
    const sources = room.addHeard(member, wide.sum)
    if (sources === 0) return 0
    limit(wide.sum, wide.pcm)
    const heard = this.#fromRoom.convert(wide.pcm)
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + heard[i]!
    return sources
  }

  /** Another codec, another rate: what holds frames begins anew. */
  #changeRate(sampleRate: number): void {
    const { seat } = this
    seat?.room.withdraw(seat.member)
    const bench = this.#workshop.bench(sampleRate)
    const { samplesPerTick } = bench.format
    this.#bench = bench
    this.#own = new VoiceFrame(samplesPerTick)
    this.digits.changeBench(bench)
    this.#sentLevel = new LevelMeter(samplesPerTick)
    this.#heardLevel = new LevelMeter(samplesPerTick)
    this.fit(seat?.room.sampleRate ?? sampleRate)
  }

  #tellSilence(): void {
    const { sends = false, receives = false } = this.#configuration ?? {}
    const expected = sends && receives
    this.#workshop.emit({ type: 'media.silent', endpointId: this.id, expected })
  }

  #onFlow(event: Parameters<typeof nextFlow>[1]): void {
    const step = nextFlow(this.#flow, event)
    this.#flow = step.state
    if (step.event) this.#workshop.emit({ type: step.event, endpointId: this.id })
  }
}
