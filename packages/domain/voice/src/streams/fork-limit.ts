import { errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'

/** Tracks of one call that are told to others at once, by the published limit. */
const MAX_TRACKS = 4

/** What takes audio of a call elsewhere: a stream to a server, or a session with a recorder. */
interface Fork {
  readonly tracks: readonly unknown[]
  readonly isOver: boolean
}

/** How much of a call may go elsewhere at once, whatever takes it there. */
export class ForkLimit {
  readonly #ofCall = new WeakMap<LiveCall, Set<Fork>>()

  /** @throws OffhookError 31941 for more tracks than a call may have */
  check(call: LiveCall, tracks: number): void {
    const forks = this.#ofCall.get(call) ?? new Set<Fork>()
    for (const fork of forks) if (fork.isOver) forks.delete(fork)
    const live = [...forks].reduce((sum, fork) => sum + fork.tracks.length, 0)
    if (live + tracks > MAX_TRACKS) {
      throw new OffhookError(errors.streamTrack, `A call streams ${MAX_TRACKS} tracks at most`)
    }
  }

  /** It counts until it is over. */
  add(call: LiveCall, fork: Fork): void {
    const forks = this.#ofCall.get(call)
    if (forks) forks.add(fork)
    else this.#ofCall.set(call, new Set([fork]))
  }
}
