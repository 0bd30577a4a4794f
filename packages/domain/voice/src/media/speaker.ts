import {
  type EndpointId,
  type MediaCommand,
  type MediaRouter,
  makePlayerId,
  type PlayerId,
  type PlayerSource,
  type RoomId,
} from '@offhook/control'
import { onInterrupted, throwIfInterrupted } from '../waiting/interruption.ts'

/** Where a speaker plays: into one ear or to all of a room. */
export type SpeakerPlace = { readonly endpointId: EndpointId } | { readonly roomId: RoomId }

/** How a playback came to its end without being interrupted. */
export type PlayEnd = 'finished' | 'stopped' | 'failed'

/** Plays to one place, and knows what it plays. */
export class Speaker {
  readonly #media: MediaRouter
  readonly #place: SpeakerPlace
  readonly #mode: 'instead' | 'over'
  readonly #playing = new Set<PlayerId>()

  constructor(options: { media: MediaRouter; place: SpeakerPlace; mode: 'instead' | 'over' }) {
    this.#media = options.media
    this.#place = options.place
    this.#mode = options.mode
  }

  /**
   * Plays to the end.
   * @param loop how often; 0 = until it is interrupted
   * @throws Interruption when the signal is aborted; the player is stopped then
   */
  play(source: PlayerSource, loop: number, signal: AbortSignal): Promise<PlayEnd> {
    throwIfInterrupted(signal)
    const playerId = makePlayerId()
    return new Promise((resolve, reject) => {
      let dispose = (): void => {}
      this.#media.onPlayerEnded(playerId, ({ reason }) => {
        dispose()
        this.#playing.delete(playerId)
        resolve(reason)
      })
      this.#playing.add(playerId)
      this.#media.post([
        {
          type: 'player.start',
          playerId,
          target: this.#place,
          source,
          loop,
          mode: this.#mode,
        },
      ])
      dispose = onInterrupted(signal, (reason) => {
        this.#media.post(this.#stop([playerId]))
        reject(reason)
      })
    })
  }

  /**
   * The commands that end all that plays, for a batch of the caller's own. What is handed out here
   * is not stopped a second time when its signal is aborted afterwards.
   */
  silence(): readonly MediaCommand[] {
    return this.#stop([...this.#playing])
  }

  #stop(ids: readonly PlayerId[]): MediaCommand[] {
    return ids
      .filter((playerId) => this.#playing.delete(playerId))
      .map((playerId) => ({ type: 'player.stop', playerId }))
  }
}
