import {
  type ClaimId,
  type EndpointId,
  type EndpointStatistics,
  type MediaClient,
  type MediaCommand,
  type MediaEvent,
  makeEndpointId,
  type PlayerSource,
  type StartPlayer,
  type StartTap,
} from '@offhook/control'
import type { Clock, Disposer, Timer } from '@offhook/core'

interface Seat {
  readonly roomId: string
  readonly sendsTo: 'all' | 'none' | readonly EndpointId[]
  readonly hears: boolean
}

interface Playing {
  readonly command: StartPlayer
  readonly timer: Timer | null
}

interface Recording {
  readonly command: StartTap
  readonly since: number
}

/** What an endpoint says of itself that never sent or got a packet. */
const silence: EndpointStatistics = {
  packetsSent: 0,
  packetsReceived: 0,
  packetsLost: 0,
  packetsLate: 0,
  packetsDelayed: 0,
  packetsDiscarded: 0,
  jitterMs: 0,
  maxJitterMs: 0,
  roundTripMs: null,
  remoteLossFraction: null,
  remoteJitterMs: null,
  sentLevelDb: null,
  heardLevelDb: null,
  loudestSentDb: null,
  loudestHeardDb: null,
  mos: null,
  codec: null,
  stalledMs: 0,
}

/** How long a played thing lasts: a file by its name (`…@2500` = 2.5 s), else one second. */
function lengthOf(source: PlayerSource): number {
  if (source.kind === 'tone') {
    return source.cadenceMs.reduce((sum, ms) => sum + ms, 0)
  }
  if (source.kind === 'digits') return source.digits.length * 200
  if (source.kind === 'feed' || source.kind === 'frames') return 0
  return Number(/@(\d+)$/.exec(source.path)?.[1] ?? 1_000)
}

/** Answers like the media thread, by the test's clock, and remembers everything that it was told. */
export class WireMedia implements MediaClient {
  readonly batches: (readonly MediaCommand[])[] = []
  readonly endpoints = new Set<EndpointId>()
  readonly rooms = new Set<string>()
  readonly seats = new Map<EndpointId, Seat>()
  readonly playing = new Map<string, Playing>()
  readonly recording = new Map<string, Recording>()
  /** Who alone gets the digits of an endpoint. */
  readonly claims = new Map<EndpointId, ClaimId>()
  /** Commands that named what is not there. */
  readonly dropped: MediaCommand[] = []
  /** Everything that is recorded is silent, and cut off. */
  hearsNothing = false
  /** How much is cut off before the first sound. */
  trimsMs = 0
  readonly #clock: Clock
  readonly #listeners = new Map<string, Set<(event: never) => void>>()
  readonly #lost = new Set<(reason: string) => void>()
  #heldEnds: string[] | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  open(): EndpointId {
    const id = makeEndpointId()
    this.endpoints.add(id)
    return id
  }

  openRtp() {
    return Promise.resolve({ endpointId: this.open(), address: '127.0.0.1', port: 20_000 })
  }

  openWebRtc(): Promise<never> {
    return Promise.reject(new Error('not here'))
  }

  restartIce(): Promise<never> {
    return Promise.reject(new Error('not here'))
  }

  statistics(): Promise<never> {
    return Promise.reject(new Error('not here'))
  }

  post(commands: readonly MediaCommand[]): void {
    this.batches.push(commands)
    for (const command of commands) this.#apply(command)
  }

  on<Type extends MediaEvent['type']>(
    type: Type,
    listener: (event: Extract<MediaEvent, { type: Type }>) => void,
  ): Disposer {
    const set = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, set)
    set.add(listener as (event: never) => void)
    return () => void set.delete(listener as (event: never) => void)
  }

  onLost(listener: (reason: string) => void): Disposer {
    this.#lost.add(listener)
    return () => void this.#lost.delete(listener)
  }

  async close(): Promise<void> {}

  // ── What a test does ──────────────────────────────────────────────────────────────────────────

  press(endpointId: EndpointId, digits: string): void {
    for (const digit of digits) {
      const claimId = this.claims.get(endpointId)
      if (claimId) this.#emit({ type: 'digit.claimed', claimId, digit, durationMs: 100 })
      else this.#emit({ type: 'digit', endpointId, digit, durationMs: 100 })
    }
  }

  emit(event: MediaEvent): void {
    this.#emit(event)
  }

  /** What a file that cannot be written does. */
  endTap(id: string, error: string): void {
    this.#endTap(id, error)
  }

  /** While true, files take their time to be closed. */
  set holdsEnds(holds: boolean) {
    const held = this.#heldEnds ?? []
    this.#heldEnds = holds ? [] : null
    for (const id of held) this.#endTap(id, null)
  }

  lose(reason: string): void {
    for (const listener of this.#lost) listener(reason)
  }

  // ── What a test asks ──────────────────────────────────────────────────────────────────────────

  /** Whether what `from` says reaches `to`. */
  hears(to: EndpointId, from: EndpointId): boolean {
    const ear = this.seats.get(to)
    const mouth = this.seats.get(from)
    if (!ear?.hears || !mouth || ear.roomId !== mouth.roomId) return false
    const silenced = [...this.playing.values()].some(
      ({ command }) =>
        command.mode === 'instead' &&
        'endpointId' in command.target &&
        command.target.endpointId === to,
    )
    if (silenced || mouth.sendsTo === 'none') return false
    return mouth.sendsTo === 'all' || mouth.sendsTo.includes(to)
  }

  hearEachOther(a: EndpointId, b: EndpointId): boolean {
    return this.hears(a, b) && this.hears(b, a)
  }

  /** What plays into an ear, or into a room that the ear stands in. */
  playsTo(endpointId: EndpointId): string[] {
    const roomId = this.seats.get(endpointId)?.roomId
    return [...this.playing.values()]
      .filter(({ command: { target } }) =>
        'endpointId' in target ? target.endpointId === endpointId : target.roomId === roomId,
      )
      .map(({ command: { source } }) => nameOf(source))
  }

  /** Everything that ever began to play into an ear, in order. */
  played(endpointId: EndpointId): string[] {
    return this.batches
      .flat()
      .flatMap((command) =>
        command.type === 'player.start' &&
        'endpointId' in command.target &&
        command.target.endpointId === endpointId
          ? [nameOf(command.source)]
          : [],
      )
  }

  /** The commands of one kind, in order. */
  sent<Type extends MediaCommand['type']>(type: Type): Extract<MediaCommand, { type: Type }>[] {
    return this.batches
      .flat()
      .filter((command): command is Extract<MediaCommand, { type: Type }> => command.type === type)
  }

  // ── The thread ────────────────────────────────────────────────────────────────────────────────

  #apply(command: MediaCommand): void {
    switch (command.type) {
      case 'player.start':
        return this.#startPlayer(command)
      case 'player.stop':
        return this.#endPlayer(command.playerId, 'stopped')
      case 'tap.start':
        return this.#startTap(command)
      case 'tap.stop':
        return this.#endTap(command.tapId, null)
      case 'room.open':
        this.rooms.add(command.roomId)
        return
      case 'room.close':
        return this.#closeRoom(command.roomId)
      case 'room.set-member':
        if (!this.rooms.has(command.roomId) || !this.endpoints.has(command.endpointId)) {
          this.dropped.push(command)
          return
        }
        this.seats.set(command.endpointId, command)
        return
      case 'room.remove-member':
        if (this.seats.get(command.endpointId)?.roomId === command.roomId) {
          this.seats.delete(command.endpointId)
        }
        return
      case 'digits.claim':
        this.claims.set(command.endpointId, command.claimId)
        return
      case 'digits.release':
        if (this.claims.get(command.endpointId) === command.claimId) {
          this.claims.delete(command.endpointId)
        }
        return
      case 'endpoint.close':
        return this.#closeEndpoint(command.endpointId)
    }
  }

  #startPlayer(command: StartPlayer): void {
    const there =
      'endpointId' in command.target
        ? this.endpoints.has(command.target.endpointId)
        : this.rooms.has(command.target.roomId)
    const missing = command.source.kind === 'file' && command.source.path.startsWith('missing')
    if (!there || missing) {
      this.dropped.push(command)
      const { playerId } = command
      queueMicrotask(() =>
        this.#emit({ type: 'player.ended', playerId, reason: 'failed', detail: 'not there' }),
      )
      return
    }
    const ms = lengthOf(command.source) * command.loop
    const timer =
      command.loop === 0
        ? null
        : this.#clock.setTimeout(() => this.#endPlayer(command.playerId, 'finished'), ms)
    this.playing.set(command.playerId, { command, timer })
  }

  #endPlayer(id: string, reason: 'finished' | 'stopped'): void {
    const playing = this.playing.get(id)
    if (!playing) return
    this.playing.delete(id)
    playing.timer?.clear()
    const { playerId } = playing.command
    queueMicrotask(() => this.#emit({ type: 'player.ended', playerId, reason, detail: null }))
  }

  #startTap(command: StartTap): void {
    this.recording.set(command.tapId, { command, since: this.#clock.now() })
    const { of } = command
    if ('endpointId' in of ? !this.endpoints.has(of.endpointId) : !this.rooms.has(of.roomId)) {
      this.#endTap(command.tapId, 'the tap does not exist')
    }
  }

  #endTap(id: string, error: string | null): void {
    const recording = this.recording.get(id)
    if (!recording) return
    if (this.#heldEnds) {
      this.#heldEnds.push(id)
      return
    }
    this.recording.delete(id)
    const durationMs = this.#clock.now() - recording.since
    const { tapId } = recording.command
    const isSilent = this.hearsNothing
    queueMicrotask(() =>
      this.#emit({
        type: 'tap.ended',
        tapId,
        durationMs: isSilent ? 0 : durationMs,
        trimmedMs: isSilent ? durationMs : this.trimsMs,
        bytes: 44 + durationMs * 16,
        error,
      }),
    )
  }

  #closeRoom(roomId: string): void {
    this.rooms.delete(roomId)
    for (const [id, seat] of this.seats) if (seat.roomId === roomId) this.seats.delete(id)
    for (const [id, { command }] of this.playing) {
      if ('roomId' in command.target && command.target.roomId === roomId) {
        this.#endPlayer(id, 'stopped')
      }
    }
    for (const [id, { command }] of this.recording) {
      if ('roomId' in command.of && command.of.roomId === roomId) this.#endTap(id, null)
    }
  }

  #closeEndpoint(endpointId: EndpointId): void {
    this.endpoints.delete(endpointId)
    this.claims.delete(endpointId)
    this.seats.delete(endpointId)
    for (const [id, { command }] of this.playing) {
      if ('endpointId' in command.target && command.target.endpointId === endpointId) {
        this.#endPlayer(id, 'stopped')
      }
    }
    for (const [id, { command }] of this.recording) {
      if ('endpointId' in command.of && command.of.endpointId === endpointId) {
        this.#endTap(id, null)
      }
    }
    queueMicrotask(() => this.#emit({ type: 'endpoint.closed', endpointId, statistics: silence }))
  }

  #emit(event: MediaEvent): void {
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) listener(event as never)
  }
}

function nameOf(source: PlayerSource): string {
  if (source.kind === 'file') return source.path
  if (source.kind === 'feed' || source.kind === 'frames') return source.kind
  return source.kind === 'digits' ? `digits ${source.digits}` : `tone ${source.frequencies}`
}
