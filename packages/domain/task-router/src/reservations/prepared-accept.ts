import type { Change, Clock, TurnQueue } from '@offhook/core'
import type { Attributes } from '../model.ts'
import type { Turn } from '../turn/turn.ts'

/** How long a prepared acceptance may hold up its workspace. */
const PREPARED_MS = 10_000

/** An acceptance that waits for its commit. Exactly one of `confirm` and `abort` ends it. */
export interface PreparedAccept {
  /** The rows of the acceptance, with these attributes merged into the task's. */
  changes(attributes: Attributes): readonly Change[]
  /** The changes are durable. */
  confirm(): void
  abort(): void
}

/**
 * Takes the workspace's next turn and keeps it until the acceptance is confirmed, aborted or too
 * late.
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
              turn.draft.revert()
              turn = begin(attributes)
              return turn.changes()
            },
            confirm() {
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
