import type { Change, Clock, TurnQueue } from '@offhook/core'
import type { Attributes } from '../model.ts'
import { refused } from '../refused.ts'
import type { Turn } from '../turn/turn.ts'

/**
 * How long a prepared acceptance may hold up its workspace before its changes are asked for. From
 * then on they may be durable at any moment, and no other turn may begin before it is known.
 */
const PREPARED_MS = 10_000

/** An acceptance that waits for its commit. Exactly one of `confirm` and `abort` ends it. */
export interface PreparedAccept {
  /**
   * The rows of the acceptance, with these attributes merged into the task's.
   * @throws OffhookError 20001 when they are asked for too late
   */
  changes(attributes: Attributes): readonly Change[]
  /** The changes are durable. */
  confirm(): void
  abort(): void
}

/**
 * Takes the workspace's next turn and keeps it until the acceptance is confirmed or aborted, or
 * until its changes are overdue.
 * Rejects with what `begin` throws.
 */
export function prepareAccept({
  clock,
  queue,
  begin,
  apply,
}: {
  clock: Clock
  queue: TurnQueue
  /** The acceptance as a turn of its own, with nothing left over from an earlier one. */
  begin: (attributes: Attributes | null) => Turn
  apply: (turn: Turn) => void
}): Promise<PreparedAccept> {
  return new Promise((resolve, reject) => {
    void queue.run(
      () =>
        new Promise<void>((release) => {
          let turn: Turn
          try {
            turn = begin(null)
          } catch (error) {
            reject(error)
            return release()
          }
          let over = false
          const end = () => {
            over = true
            timer.clear()
            release()
          }
          const abort = () => {
            if (over) return
            turn.draft.revert()
            end()
          }
          const timer = clock.setTimeout(abort, PREPARED_MS)
          resolve({
            changes(attributes) {
              if (over) throw refused('The reservation was not accepted in time')
              turn.draft.revert()
              turn = begin(attributes)
              timer.clear()
              return turn.changes()
            },
            confirm() {
              if (over) return
              try {
                apply(turn)
              } finally {
                end()
              }
            },
            abort,
          })
        }),
    )
  })
}
