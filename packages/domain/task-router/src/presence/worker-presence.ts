import {
  type ChangeWriter,
  type Clock,
  type Logger,
  messageOf,
  put,
  remove,
  type Timer,
  type WorkerSid,
} from '@offhook/core'
import { inWorkspace } from '../commands/command.ts'
import type { Worker } from '../model.ts'
import { takeOff } from '../resources/take-off.ts'
import { moveWorker } from '../resources/worker-moves.ts'
import type { TaskRouter } from '../router.ts'
import { away, type PresenceEvent, type PresenceState, presenceState } from './presence-state.ts'
import type { WorkerLease, WorkerLeaseRepository } from './worker-lease.ts'

/** While a worker cannot be taken off (the database is away), it is tried again after this. */
const RETRY_MS = 2_000

export interface WorkerPresenceOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly router: Pick<TaskRouter, 'routing' | 'run' | 'worker'>
  readonly writer: Pick<ChangeWriter, 'writeBehind'>
  readonly repository: WorkerLeaseRepository
  /** How long a worker has to come back after a restart. */
  readonly lostAfterMs: number
}

/**
 * Which workers can be reached, over the life of the process. Whoever leaves and does not come
 * back in time is taken off. Only workers who had a socket are known here.
 */
export class WorkerPresence {
  readonly #options: WorkerPresenceOptions
  readonly #states = new Map<WorkerSid, PresenceState>()
  readonly #timers = new Map<WorkerSid, Timer>()
  #closed = false

  constructor(options: WorkerPresenceOptions) {
    this.#options = options
  }

  /**
   * Goes on with what an earlier run has left: each worker who was connected then has the full time
   * to come back from now on, since it was not they who went. Call when the router has loaded; where
   * another node routes, there is nothing to go on with.
   */
  async load(): Promise<void> {
    const { clock, repository, router, writer, lostAfterMs } = this.#options
    if (!router.routing) return
    for (const { workerSid, deadline } of await repository.workerLeases()) {
      if (!router.worker(workerSid)) {
        writer.writeBehind([remove('worker-lease', { workerSid })])
      } else if (!this.#states.has(workerSid)) {
        const until = Math.max(deadline ?? 0, clock.now() + lostAfterMs)
        this.#states.set(workerSid, { name: 'leaving', until })
        this.#arm(workerSid, until)
      }
    }
  }

  /**
   * A worker has a socket, or one more.
   * @param how.stays they are not to be taken off without it
   */
  arrived({ sid }: Worker, how: { readonly stays: boolean }): void {
    this.#take(sid, { type: 'arrived', stays: how.stays })
  }

  /** @param afterMs how long they have to come back; null: they stay as they are */
  left(workerSid: WorkerSid, afterMs: number | null): void {
    const until = afterMs === null ? null : this.#options.clock.now() + afterMs
    this.#take(workerSid, { type: 'left', until })
  }

  /** Takes nobody off any more; the leases stay for the next run. Idempotent. */
  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) timer.clear()
    this.#timers.clear()
  }

  #take(workerSid: WorkerSid, event: PresenceEvent): void {
    if (this.#closed) return
    const before = this.#states.get(workerSid) ?? away
    const state = presenceState.next(before, event)?.state
    if (!state) return
    this.#disarm(workerSid)
    if (state.name === 'away') this.#states.delete(workerSid)
    else this.#states.set(workerSid, state)
    this.#write(workerSid, state)
    if (state.name === 'leaving') this.#arm(workerSid, state.until)
  }

  #write(workerSid: WorkerSid, state: PresenceState): void {
    const { clock, router, writer } = this.#options
    // Another node goes on with the leases.
    if (!router.routing) return
    const worker = router.worker(workerSid)
    if (!worker || !isLeased(state)) {
      return writer.writeBehind([remove('worker-lease', { workerSid })])
    }
    const lease: WorkerLease = {
      workerSid,
      accountSid: worker.accountSid,
      workspaceSid: worker.workspaceSid,
      deadline: state.name === 'leaving' ? state.until : null,
      dateUpdated: clock.now(),
    }
    writer.writeBehind([put('worker-lease', lease)])
  }

  #arm(workerSid: WorkerSid, until: number): void {
    const { clock } = this.#options
    this.#timers.set(
      workerSid,
      clock.setTimeout(() => this.#onOverdue(workerSid), until - clock.now()),
    )
  }

  #disarm(workerSid: WorkerSid): void {
    this.#timers.get(workerSid)?.clear()
    this.#timers.delete(workerSid)
  }

  #onOverdue(workerSid: WorkerSid): void {
    this.#timers.delete(workerSid)
    const { clock, logger, router } = this.#options
    const due = this.#states.get(workerSid)
    // Back meanwhile, or gone once more: then there is a later deadline.
    const stillDue = () => this.#states.get(workerSid) === due
    const worker = router.worker(workerSid)
    if (!worker) return this.#take(workerSid, { type: 'done' })
    let move: Move | null = null
    router
      .run(
        inWorkspace(worker.workspaceSid, (turn) => {
          if (!stillDue()) return
          const activity = () => turn.draft.get('worker', workerSid)?.activitySid ?? ''
          const from = activity()
          takeOff(turn, workerSid)
          move = { from, to: activity() }
        }),
      )
      .then(
        () => {
          if (stillDue()) return this.#take(workerSid, { type: 'done' })
          if (move && this.#states.get(workerSid)?.name === 'present') this.#putBack(worker, move)
        },
        (error: unknown) => {
          if (!router.routing) return this.#take(workerSid, { type: 'done' })
          logger.warn({ workerSid, error: messageOf(error) }, 'A worker could not be taken off')
          if (!this.#closed && stillDue()) this.#arm(workerSid, clock.now() + RETRY_MS)
        },
      )
  }

  /** They came back while it was written that they are off: they stay as they were, unless moved since. */
  #putBack({ sid, workspaceSid }: Worker, { from, to }: Move): void {
    const { logger, router } = this.#options
    router
      .run(
        inWorkspace(workspaceSid, (turn) => {
          if (turn.draft.get('worker', sid)?.activitySid === to) moveWorker(turn, sid, from)
        }),
      )
      .catch((error: unknown) => {
        logger.warn({ workerSid: sid, error: messageOf(error) }, 'A worker could not be put back')
      })
  }
}

/** From which activity to which a worker was moved. */
interface Move {
  readonly from: string
  readonly to: string
}

/** Is to be taken off by whoever goes on after this process. */
function isLeased(state: PresenceState): boolean {
  return state.name === 'leaving' || (state.name === 'present' && !state.stays)
}
