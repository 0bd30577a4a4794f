import { type Clock, type Logger, messageOf, type Timer, type WorkspaceSid } from '@offhook/core'
import { inWorkspace } from '../commands/command.ts'
import type { TaskRouter } from '../router.ts'
import { type Fault, findFaults, type Sight } from './faults.ts'
import { repair } from './repair.ts'

const EVERY_MS = 5_000

export interface ReconcilerOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly router: Pick<
    TaskRouter,
    'get' | 'heldSince' | 'in' | 'routing' | 'run' | 'workspaceSids'
  >
  /** What else is looked at in each round: where tasks are joined with something. */
  readonly alsoCheck?: readonly (() => void)[]
}

/**
 * Checks every few seconds whether something is stuck that a turn, a timer or a message should have
 * moved on, puts it right and says so. Normally it has nothing to do: it exists for
 * defects, and for what was stored by an earlier version.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions
  /** Workspaces whose faults cannot be put right at the moment. */
  readonly #failing = new Set<string>()
  #timer: Timer | null = null

  constructor(options: ReconcilerOptions) {
    this.#options = options
  }

  /** Goes on until `close`. */
  start(): void {
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#round()
      this.start()
    }, EVERY_MS)
  }

  /** Idempotent. */
  close(): void {
    this.#timer?.clear()
    this.#timer = null
  }

  #round(): void {
    const { clock, logger, router, alsoCheck = [] } = this.#options
    if (!router.routing) return
    for (const workspaceSid of router.workspaceSids()) {
      // A turn only where there is something to do; it looks again, since it may have waited.
      if (findFaults(router, workspaceSid, this.#sight(clock.now())).length === 0) continue
      void this.#putRight(workspaceSid)
    }
    for (const check of alsoCheck) {
      try {
        check()
      } catch (error) {
        logger.error({ error: messageOf(error) }, 'A check for what is stuck failed')
      }
    }
  }

  async #putRight(workspaceSid: WorkspaceSid): Promise<void> {
    const { logger, router } = this.#options
    try {
      const faults = await router.run(
        inWorkspace(workspaceSid, (turn) => {
          const found = findFaults(turn.draft, workspaceSid, this.#sight(turn.now))
          for (const fault of found) repair(turn, fault)
          return found
        }),
      )
      this.#failing.delete(workspaceSid)
      for (const fault of faults)
        logger.warn(factsOf(fault), 'Something was stuck and was put right')
    } catch (error) {
      if (this.#failing.has(workspaceSid)) return
      this.#failing.add(workspaceSid)
      logger.warn({ workspaceSid, error: messageOf(error) }, 'What is stuck could not be put right')
    }
  }

  #sight(now: number): Sight {
    return { now, heldSince: (sid) => this.#options.router.heldSince(sid) }
  }
}

function factsOf(fault: Fault): object {
  return 'reservation' in fault
    ? {
        fault: fault.kind,
        reservationSid: fault.reservation.sid,
        taskSid: fault.reservation.taskSid,
        workerSid: fault.reservation.workerSid,
      }
    : { fault: fault.kind, taskSid: fault.task.sid }
}
