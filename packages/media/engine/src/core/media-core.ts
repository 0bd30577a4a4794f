/**
 * Everything a media thread owns, without the thread: commands in, events out, one call per phase.
 * A phase does, in this order: its legs take their next frame and leave it in their rooms; its
 * rooms play and are tapped; its legs send what they hear. Nothing in here waits, and nothing in here
 * touches a file or a TCP socket.
 */
import {
  type EndpointId,
  type EndpointStatistics,
  type MediaCommand,
  type MediaEvent,
  makeEndpointId,
  type OpenedRtpEndpoint,
  type OpenedWebRtcEndpoint,
  type PlayerId,
  type RoomId,
  type SetMember,
} from '@offhook/control'
import { codecs } from '@offhook/rtp'
import { PHASES } from '../audio/format.ts'
import { MixMemory } from '../audio/mix-memory.ts'
import type { DatagramIo } from '../io/datagram-io.ts'
import { Leg, type LegWorkshop } from '../leg/leg.ts'
import { createLegBenches } from '../leg/leg-bench.ts'
import { PhaseTable } from '../leg/phases.ts'
import type { MediaThreadOptions } from '../messages.ts'
import { PlayerTable } from '../player/player-table.ts'
import { Room } from '../room/room.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import { TapTable } from '../tap/tap-table.ts'
import type { TickTarget } from '../tick/tick-loop.ts'
import type { LegTransport } from '../transport/leg-transport.ts'
import { PortPool } from '../transport/port-pool.ts'
import { openRtpTransport } from '../transport/rtp-transport.ts'
import { WebRtcHub } from '../transport/webrtc-hub.ts'
import type { WebRtcTransport } from '../transport/webrtc-transport.ts'

export class MediaCore implements TickTarget {
  readonly #options: MediaThreadOptions
  readonly #io: DatagramIo
  readonly #side: SideLink
  readonly #emit: (event: MediaEvent) => void
  readonly #ports: PortPool
  readonly #workshop: LegWorkshop
  readonly #hub: WebRtcHub
  readonly #legs = new Map<EndpointId, Leg>()
  readonly #webrtc = new Map<EndpointId, WebRtcTransport>()
  readonly #rooms = new Map<RoomId, Room>()
  readonly #legPhases = new PhaseTable<Leg>()
  readonly #roomPhases = new PhaseTable<Room>()
  readonly #mix = new MixMemory()
  readonly #players: PlayerTable
  readonly #taps: TapTable
  #dropped = 0

  /** @param options.emit takes every event; the caller gathers those of a phase */
  constructor(options: {
    thread: MediaThreadOptions
    io: DatagramIo
    side: SideLink
    emit: (event: MediaEvent) => void
    onAddresses: (addresses: readonly string[]) => void
  }) {
    const { thread, io, side, emit } = options
    this.#options = thread
    this.#io = io
    this.#side = side
    this.#emit = emit
    this.#ports = new PortPool(thread.rtpPorts)
    this.#players = new PlayerTable({ side, emit })
    this.#taps = new TapTable({ side, emit })
    this.#workshop = {
      bench: createLegBenches(),
      emit,
      onDigit: (leg, digit) => this.#forwardDigit(leg, digit),
    }
    this.#hub = new WebRtcHub({ io, options: thread.webrtc, onAddresses: options.onAddresses })
  }

  /**
   * Binds the WebRTC port on every local address.
   * @throws the system's error when it is in use
   */
  async start(): Promise<{ webrtcPort: number; localAddresses: readonly string[] }> {
    for (const codec of codecs.all) codec.prepare?.()
    await this.#hub.start()
    return { webrtcPort: this.#hub.port, localAddresses: this.#hub.localAddresses }
  }

  get legs(): number {
    return this.#legs.size
  }

  get rooms(): number {
    return this.#rooms.size
  }

  /** Commands that named an unknown thing, since start. */
  get droppedCommands(): number {
    return this.#dropped
  }

  /** @throws Error when no port of the range is free */
  async openRtp(address: string): Promise<OpenedRtpEndpoint> {
    const endpointId = makeEndpointId(this.#options.threadId)
    const leg = this.#makeLeg(endpointId)
    const transport = await openRtpTransport({
      io: this.#io,
      ports: this.#ports,
      bindAddress: this.#options.bindAddress,
      sink: leg,
    })
    this.#adopt(leg, transport)
    return { endpointId, address, port: transport.port }
  }

  openWebRtc(): OpenedWebRtcEndpoint {
    const endpointId = makeEndpointId(this.#options.threadId)
    const leg = this.#makeLeg(endpointId)
    const transport = this.#hub.open({
      endpointId,
      side: this.#side,
      sink: leg,
      onFailed: (reason) => this.#emit({ type: 'media.failed', endpointId, reason }),
    })
    this.#webrtc.set(endpointId, transport)
    this.#adopt(leg, transport)
    return {
      endpointId,
      iceUfrag: transport.iceUfrag,
      icePwd: transport.icePwd,
      fingerprint: { hash: 'sha-256', value: this.#options.fingerprint },
      candidates: this.#hub.candidates(),
      ssrc: leg.ssrc,
      cname: leg.cname,
    }
  }

  /** @throws Error when there is no such WebRTC endpoint */
  restartIce(endpointId: EndpointId): { iceUfrag: string; icePwd: string } {
    const transport = this.#webrtc.get(endpointId)
    if (!transport) throw new Error('there is no such WebRTC endpoint')
    return transport.restartIce()
  }

  /** @throws Error when there is no such endpoint */
  statistics(endpointId: EndpointId): EndpointStatistics {
    const leg = this.#legs.get(endpointId)
    if (!leg) throw new Error('there is no such endpoint')
    return leg.statistics()
  }

  /** Applies commands in order; called between two phases. */
  apply(commands: readonly MediaCommand[]): void {
    for (const command of commands) if (!this.#applyOne(command)) this.#dropped++
  }

  /** Takes what the side thread has done. */
  onSide(reply: SideReply): void {
    if (reply.type === 'wav.loaded' || reply.type === 'wav.failed') this.#players.onLoaded(reply)
    else if ('streamId' in reply) this.#emit(reply)
    else if ('tapId' in reply) this.#taps.onReply(reply)
    else this.#webrtc.get(reply.endpointId)?.onDtls(reply)
  }

  /** Reads the local addresses again: a new one gets a socket, one that is gone loses its own. */
  async refreshAddresses(): Promise<void> {
    await this.#hub.refreshAddresses()
  }

  runPhase(count: number, now: number): void {
    const phase = count % PHASES
    const tick = Math.floor(count / PHASES)
    if (phase === 0) {
      this.#legPhases.step()
    }
    const legs = this.#legPhases.at(phase)
    for (const leg of legs) leg.take(now)
    for (const room of this.#roomPhases.at(phase)) {
      room.runTick(tick)
      if (room.players.size > 0) this.#players.sweep(room)
    }
    for (const leg of legs) {
      leg.give(tick, now)
      if (leg.players.size > 0) this.#players.sweep(leg)
    }
  }

  skipPhases(count: number): void {
    const ticks = Math.round(count / PHASES)
    for (const leg of this.#legs.values()) leg.skip(ticks)
  }

  isIdle(): boolean {
    return this.#legs.size === 0 && this.#rooms.size === 0 && this.#taps.size === 0
  }

  /** True when nothing is left to be written. */
  get isDrained(): boolean {
    return this.#taps.size === 0
  }

  /** Ends everything; recordings are told as ended by the side thread's replies. */
  close(): void {
    for (const id of [...this.#legs.keys()]) this.#closeLeg(id)
    for (const id of [...this.#rooms.keys()]) this.#closeRoom(id)
    this.#taps.stopAll()
    this.#hub.close()
  }

  #makeLeg(id: EndpointId): Leg {
    return new Leg({ id, phase: this.#legPhases.lightest(), workshop: this.#workshop })
  }

  #adopt(leg: Leg, transport: LegTransport): void {
    leg.attach(transport)
    this.#legs.set(leg.id, leg)
    this.#legPhases.add(leg)
  }

  /** False when the command names something that does not exist. */
  #applyOne(command: MediaCommand): boolean {
    switch (command.type) {
      case 'room.open':
        return this.#openRoom(command.roomId)
      case 'room.close':
        return this.#closeRoom(command.roomId)
      case 'room.set-member':
        return this.#setMember(command)
      case 'room.remove-member':
        return this.#removeMember(command.roomId, command.endpointId)
      case 'player.start':
        return this.#players.start(command, this.#place(command.target))
      case 'player.stop':
        return this.#players.stop(command.playerId as PlayerId)
      case 'tap.start':
        return this.#taps.start(command, this.#place(command.of))
      case 'tap.pause':
        return this.#taps.pause(command.tapId, command.behaviour)
      case 'tap.resume':
        return this.#taps.resume(command.tapId)
      case 'tap.stop':
        return this.#taps.stop(command.tapId)
      case 'stream.open':
      case 'stream.close':
      case 'stream.digit':
        this.#side.send(command)
        return true
      default:
        return this.#applyToLeg(command)
    }
  }

  #applyToLeg(
    command: Extract<MediaCommand, { type: `endpoint.${string}` | `digits.${string}` }>,
  ): boolean {
    const leg = this.#legs.get(command.endpointId)
    if (!leg) return false
    switch (command.type) {
      case 'endpoint.configure':
        leg.configure(command)
        leg.seat?.room.tune()
        return true
      case 'endpoint.remote-webrtc': {
        const transport = this.#webrtc.get(command.endpointId)
        if (transport?.setRemote(command)) leg.expectAnew()
        return transport !== undefined
      }
      case 'endpoint.close':
        return this.#closeLeg(command.endpointId)
      case 'endpoint.send-digits':
        leg.sendDigits(command.digits)
        return true
      case 'endpoint.inject-digits':
        leg.digits.inject(command.digits)
        return true
      case 'digits.claim':
        return leg.digits.claim(command.claimId)
      case 'digits.release':
        return leg.digits.release(command.claimId)
      case 'endpoint.watch-level':
        leg.watches.watchLevel(command.everyMs)
        return true
      case 'endpoint.watch-speech':
        leg.watches.watchSpeech(command.silenceMs)
        return true
      case 'endpoint.detect-machine':
        leg.watches.detectMachine(command.limits)
        return true
      case 'endpoint.watch-media':
        leg.watchMedia(command.silenceMs)
        return true
      case 'endpoint.limit-delay':
        leg.limitDelay(command.delayMs)
        return true
    }
  }

  #place(
    at: { readonly endpointId: EndpointId } | { readonly roomId: RoomId },
  ): Leg | Room | undefined {
    return 'endpointId' in at ? this.#legs.get(at.endpointId) : this.#rooms.get(at.roomId)
  }

  #openRoom(id: RoomId): boolean {
    if (this.#rooms.has(id)) return false
    const phase = this.#roomPhases.lightest()
    const room = new Room({ id, phase, mix: this.#mix })
    this.#rooms.set(id, room)
    this.#roomPhases.add(room)
    return true
  }

  #closeRoom(id: RoomId): boolean {
    const room = this.#rooms.get(id)
    if (!room) return false
    this.#players.stopAt(room)
    this.#taps.stopAt(room)
    for (const member of [...room.members.keys()]) this.#removeMember(id, member)
    room.close()
    this.#rooms.delete(id)
    this.#roomPhases.remove(room)
    return true
  }

  /** A leg stands in one room: a row in another room takes it out of the one before. */
  #setMember(command: SetMember): boolean {
    const room = this.#rooms.get(command.roomId)
    const leg = this.#legs.get(command.endpointId)
    if (!room || !leg) return false
    if (leg.seat?.room !== room) {
      leg.seat?.room.remove(leg.id)
      leg.seat?.room.tune()
      leg.fit(room.sampleRate)
    }
    leg.seat = { room, member: room.set(leg, command) }
    room.tune()
    this.#legPhases.moveTo(leg, room.phase)
    return true
  }

  #removeMember(roomId: RoomId, endpointId: EndpointId): boolean {
    const leg = this.#legs.get(endpointId)
    if (!leg?.seat || leg.seat.room.id !== roomId) return false
    leg.seat.room.remove(endpointId)
    leg.seat.room.tune()
    leg.seat = null
    leg.fit(leg.sampleRate)
    return true
  }

  #closeLeg(endpointId: EndpointId): boolean {
    const leg = this.#legs.get(endpointId)
    if (!leg) return false
    this.#players.stopAt(leg)
    this.#taps.stopAt(leg)
    if (leg.seat) this.#removeMember(leg.seat.room.id, endpointId)
    this.#legs.delete(endpointId)
    this.#legPhases.remove(leg)
    this.#webrtc.delete(endpointId)
    leg.close()
    this.#emit({ type: 'endpoint.closed', endpointId, statistics: leg.statistics() })
    return true
  }

  /** A digit that came as an event has no sound: whoever hears the leg is sent the digit. */
  #forwardDigit(leg: Leg, digit: string): void {
    const { seat } = leg
    if (!seat) return
    for (const listener of seat.room.listenersOf(seat.member)) {
      this.#legs.get(listener.leg.id)?.sendDigits(digit)
    }
  }
}
