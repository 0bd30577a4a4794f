/**
 * All playbacks of a thread. Each ends with exactly one `player.ended`, whatever happens: its source
 * cannot be loaded, its target is unknown or goes away, it is stopped, or it has finished.
 */
import {
  FrameRingReader,
  type MediaEvent,
  type PlayerId,
  SampleRingReader,
  type StartPlayer,
} from '@offhook/control'
import { NARROW_RATE } from '../audio/format.ts'
import { convertibleRates } from '../audio/rate-converter.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import { Player } from './player.ts'
import { feedSource, framesSource, keySteps, sampleSource, toneSource } from './sources.ts'

/** Where a player plays: one leg's ear, or a room. */
export interface PlayerTarget {
  readonly players: Map<string, Player>
}

interface Playing {
  readonly player: Player
  readonly target: PlayerTarget
}

export class PlayerTable {
  readonly #side: SideLink
  readonly #emit: (event: MediaEvent) => void
  readonly #playing = new Map<PlayerId, Playing>()
  readonly #loading = new Map<number, PlayerId>()
  #requestId = 0

  constructor(options: {
    side: SideLink
    emit: (event: MediaEvent) => void
  }) {
    this.#side = options.side
    this.#emit = options.emit
  }

  get size(): number {
    return this.#playing.size
  }

  /** Starts a playback at `target`; without one it fails. False when the id is already playing. */
  start(command: StartPlayer, target: PlayerTarget | undefined): boolean {
    if (this.#playing.has(command.playerId)) return false
    if (!target) {
      this.#tell(command.playerId, 'failed', 'the target does not exist')
      return true
    }
    const player = new Player(command)
    this.#playing.set(player.id, { player, target })
    target.players.set(player.id, player)
    const { source } = command
    if (source.kind === 'file') {
      const requestId = ++this.#requestId
      this.#loading.set(requestId, player.id)
      this.#side.send({ type: 'wav.load', requestId, path: source.path })
    } else if (source.kind === 'feed') {
      const ring = new SampleRingReader(source.memory)
      if (this.#isRight(player.id, 'feed', ring.sampleRate)) {
        player.start(feedSource(ring), ring.sampleRate)
      }
    } else if (source.kind === 'frames') {
      const ring = new FrameRingReader(source.memory)
      if (this.#isRight(player.id, 'feed', ring.sampleRate)) {
        player.start(framesSource(ring), ring.sampleRate)
      }
    } else if (source.kind === 'digits') {
      player.start(toneSource(keySteps(source.digits), NARROW_RATE), NARROW_RATE)
    } else {
      const { frequencies, cadenceMs } = source
      const steps = cadenceMs.map((ms, turn) => ({
        frequencies: turn % 2 === 0 ? frequencies : [],
        ms: Math.max(0, ms),
      }))
      player.start(toneSource(steps, NARROW_RATE), NARROW_RATE)
    }
    return true
  }

  /** False when there is no such playback. */
  stop(id: PlayerId): boolean {
    return this.#end(id, 'stopped', null)
  }

  /** Ends the playbacks at a target that goes away. */
  stopAt(target: PlayerTarget): void {
    for (const id of [...target.players.keys()]) this.#end(id as PlayerId, 'stopped', null)
  }

  /** Ends the playbacks at a target that have finished; called once per tick of that target. */
  sweep(target: PlayerTarget): void {
    for (const player of target.players.values()) {
      if (player.isFinished) this.#end(player.id, 'finished', null)
    }
  }

  /** The side thread has loaded a file, or has failed to. */
  onLoaded(reply: Extract<SideReply, { type: 'wav.loaded' | 'wav.failed' }>): void {
    const id = this.#loading.get(reply.requestId)
    this.#loading.delete(reply.requestId)
    const playing = id && this.#playing.get(id)
    if (!id || !playing) return
    if (reply.type === 'wav.failed') this.#end(id, 'failed', reply.reason)
    else if (this.#isRight(id, 'file', reply.sampleRate)) {
      playing.player.start(sampleSource(new Int16Array(reply.samples)), reply.sampleRate)
    }
  }

  /** False, and the playback has failed, when a source has a rate that no room can have. */
  #isRight(id: PlayerId, what: 'feed' | 'file', sampleRate: number): boolean {
    if (convertibleRates.includes(sampleRate)) return true
    const wanted = convertibleRates.join(' or ')
    this.#end(id, 'failed', `the ${what} has ${sampleRate} samples per second, not ${wanted}`)
    return false
  }

  #end(id: PlayerId, reason: 'finished' | 'stopped' | 'failed', detail: string | null): boolean {
    const playing = this.#playing.get(id)
    if (!playing) return false
    this.#playing.delete(id)
    playing.target.players.delete(id)
    this.#tell(id, reason, detail)
    return true
  }

  #tell(
    playerId: PlayerId,
    reason: 'finished' | 'stopped' | 'failed',
    detail: string | null,
  ): void {
    this.#emit({ type: 'player.ended', playerId, reason, detail })
  }
}
