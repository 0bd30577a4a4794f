import type { Disposer } from '@offhook/core'
import type { MediaClient } from './client.ts'
import type { MediaCommand } from './commands.ts'
import type { EndpointStatistics, MediaEvent } from './events.ts'
import {
  type ClaimId,
  type EndpointId,
  makeClaimId,
  type PlayerId,
  type StreamId,
  type TapId,
} from './ids.ts'

type Of<Type extends MediaEvent['type']> = Extract<MediaEvent, { type: Type }>
type Hears<Event> = (event: Event) => void

/** What one endpoint's listeners may hear. */
export interface EndpointListeners {
  readonly digit?: Hears<Of<'digit'>>
  readonly ready?: () => void
  readonly failed?: (reason: string) => void
  readonly level?: (level: number) => void
  readonly speech?: () => void
  readonly silent?: (silentMs: number) => void
  readonly detected?: Hears<Of<'machine.detected'>>
  /** The endpoint is gone; its last event. */
  readonly closed?: (statistics: EndpointStatistics) => void
}

/** What a tap's listener hears. */
export interface TapListeners {
  /** Part of the file cannot be written; at most once. */
  readonly faulted: (error: string) => void
  /** Exactly once. */
  readonly ended: Hears<Of<'tap.ended'>>
}

/** What the owner of a stream hears. */
export interface StreamListeners {
  readonly opened: () => void
  readonly faulted: Hears<Of<'stream.faulted'>>
  /** Exactly once. */
  readonly closed: Hears<Of<'stream.closed'>>
}

interface DigitClaim {
  readonly endpointId: EndpointId
  readonly hears: Hears<Of<'digit.claimed'>>
}

/**
 * Hands each event of the media thread to whom it concerns. The thread tells everything to one
 * listener per type; players, taps and endpoints are many.
 */
export class MediaRouter {
  readonly #media: MediaClient
  readonly #players = new Map<PlayerId, Hears<Of<'player.ended'>>>()
  readonly #taps = new Map<TapId, TapListeners>()
  readonly #streams = new Map<StreamId, StreamListeners>()
  readonly #endpoints = new Map<EndpointId, Set<EndpointListeners>>()
  readonly #claims = new Map<ClaimId, DigitClaim>()
  readonly #disposers: Disposer[]

  constructor(media: MediaClient) {
    this.#media = media
    this.#disposers = [
      media.on('player.ended', (event) => {
        const listener = this.#players.get(event.playerId)
        this.#players.delete(event.playerId)
        listener?.(event)
      }),
      media.on('tap.ended', (event) => {
        const listener = this.#taps.get(event.tapId)
        this.#taps.delete(event.tapId)
        listener?.ended(event)
      }),
      media.on('tap.faulted', ({ tapId, error }) => this.#taps.get(tapId)?.faulted(error)),
      media.on('stream.opened', ({ streamId }) => this.#streams.get(streamId)?.opened()),
      media.on('stream.faulted', (event) => this.#streams.get(event.streamId)?.faulted(event)),
      media.on('stream.closed', (event) => {
        const listeners = this.#streams.get(event.streamId)
        this.#streams.delete(event.streamId)
        listeners?.closed(event)
      }),
      media.on('digit', (event) => this.#each(event.endpointId, (each) => each.digit?.(event))),
      media.on('digit.claimed', (event) => this.#claims.get(event.claimId)?.hears(event)),
      media.on('media.ready', ({ endpointId }) => this.#each(endpointId, (each) => each.ready?.())),
      media.on('media.failed', ({ endpointId, reason }) =>
        this.#each(endpointId, (each) => each.failed?.(reason)),
      ),
      media.on('level', ({ endpointId, level }) =>
        this.#each(endpointId, (each) => each.level?.(level)),
      ),
      media.on('speech.started', ({ endpointId }) =>
        this.#each(endpointId, (each) => each.speech?.()),
      ),
      media.on('speech.silent', ({ endpointId, silentMs }) =>
        this.#each(endpointId, (each) => each.silent?.(silentMs)),
      ),
      media.on('machine.detected', (event) =>
        this.#each(event.endpointId, (each) => each.detected?.(event)),
      ),
      media.on('endpoint.closed', ({ endpointId, statistics }) => {
        this.#each(endpointId, (each) => each.closed?.(statistics))
        this.#endpoints.delete(endpointId)
        for (const [claimId, claim] of this.#claims) {
          if (claim.endpointId === endpointId) this.#claims.delete(claimId)
        }
      }),
    ]
  }

  /** Applies the commands together, between two ticks. */
  post(commands: readonly MediaCommand[]): void {
    if (commands.length > 0) this.#media.post(commands)
  }

  /** Counters of one endpoint as of now. Rejects when it is gone. */
  statistics(endpointId: EndpointId): Promise<EndpointStatistics> {
    return this.#media.statistics(endpointId)
  }

  /** Resolves when what was posted for an endpoint has been applied, or the endpoint is gone. */
  async settled(endpointId: EndpointId): Promise<void> {
    // The thread takes what it is sent in order.
    await this.#media.statistics(endpointId).catch(() => {})
  }

  /** After the media thread was lost: resolves when nothing writes to its files any longer. */
  filesClosed(): Promise<void> {
    return this.#media.close()
  }

  /** Hears how a player ends, once. */
  onPlayerEnded(id: PlayerId, listener: Hears<Of<'player.ended'>>): void {
    this.#players.set(id, listener)
  }

  /** Hears what becomes of a tap until it has ended. */
  onTap(id: TapId, listeners: TapListeners): void {
    this.#taps.set(id, listeners)
  }

  /** Hears what becomes of a stream until it is closed. */
  onStream(id: StreamId, listeners: StreamListeners): void {
    this.#streams.set(id, listeners)
  }

  /**
   * Takes the digits of an endpoint for one owner: nobody else is told of them or hears them.
   * @returns releases them
   * @throws Error when they already have an owner
   */
  claimDigits(endpointId: EndpointId, hears: Hears<Of<'digit.claimed'>>): Disposer {
    for (const claim of this.#claims.values()) {
      if (claim.endpointId === endpointId) throw new Error('the digits have an owner')
    }
    const claimId = makeClaimId()
    this.#claims.set(claimId, { endpointId, hears })
    this.post([{ type: 'digits.claim', endpointId, claimId }])
    return () => {
      if (!this.#claims.delete(claimId)) return
      this.post([{ type: 'digits.release', endpointId, claimId }])
    }
  }

  /** Hears what an endpoint does until disposed, or until it is closed. */
  listen(endpointId: EndpointId, listeners: EndpointListeners): Disposer {
    const set = this.#endpoints.get(endpointId) ?? new Set()
    this.#endpoints.set(endpointId, set)
    set.add(listeners)
    return () => {
      set.delete(listeners)
      if (set.size === 0 && this.#endpoints.get(endpointId) === set) {
        this.#endpoints.delete(endpointId)
      }
    }
  }

  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
  }

  #each(endpointId: EndpointId, tell: (listeners: EndpointListeners) => void): void {
    for (const listeners of [...(this.#endpoints.get(endpointId) ?? [])]) tell(listeners)
  }
}
