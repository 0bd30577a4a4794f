import { type Logger, messageOf, OffhookError } from '@offhook/core'
import {
  type Actor,
  completeReservation,
  type Reservation,
  updateWorker,
  wrapReservation,
} from '@offhook/task-router'
import type { Errands } from '../errands.ts'
import type { RouterSide } from '../ports.ts'

/**
 * A worker's call about a task is over. Without a place to go, what is left for them is to wrap up.
 * Who is sent to an activity is done with the task: first they go, so that nothing is offered to
 * them in between, then the reservation is completed, or wraps where `stillWraps` says so.
 */
export function finishWork(
  tools: { readonly router: RouterSide; readonly errands: Errands; readonly logger: Logger },
  { sid, workerSid }: Pick<Reservation, 'sid' | 'workerSid'>,
  then: {
    readonly postWorkActivitySid: string | null
    readonly stillWraps?: boolean
    /** The customer was left to a party outside. */
    readonly handedOver?: boolean
    /** Who is named in the events. */
    readonly actor?: Actor
    /** What must be through before; tried again with the rest. */
    readonly before?: () => Promise<void>
  },
): void {
  const { router, errands, logger } = tools
  const { postWorkActivitySid, stillWraps = postWorkActivitySid === null } = then
  const { handedOver = false, actor } = then
  errands.run('end the work on a task', { reservationSid: sid }, async () => {
    await then.before?.()
    if (postWorkActivitySid !== null) {
      const move = { activitySid: postWorkActivitySid }
      await router.run(updateWorker(workerSid, move), { actor }).catch((error) => {
        // Deleted meanwhile; the reservation must end all the same.
        if (!(error instanceof OffhookError)) throw error
        logger.warn({ reservationSid: sid, error: messageOf(error) }, 'a worker was not moved')
      })
    }
    const status = router.reservation(sid)?.status
    if (stillWraps && status === 'accepted') {
      await router.run(wrapReservation(sid, { handedOver }), { actor })
    }
    if (!stillWraps && (status === 'accepted' || status === 'wrapping')) {
      await router.run(completeReservation(sid), { actor })
    }
  })
}
