import type { OutboxChange } from '@offhook/core'
import type { Call } from '@offhook/voice'

/** The kind of effect that ends a dead node's call. */
export const ORPHAN_BYE = 'orphan-bye'

/** A BYE for each caller and callee of a dead node whose dialog is known. */
export function orphanByes(calls: readonly Call[]): OutboxChange[] {
  return calls.flatMap(({ sid, dialog }) =>
    dialog === null ? [] : [{ op: 'outbox', kind: ORPHAN_BYE, orderKey: sid, payload: dialog }],
  )
}
