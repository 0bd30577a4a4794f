/** How much a workspace may have; a turn that would make more is refused and leaves nothing. */
import { errors, OffhookError } from '@offhook/core'
import { refused } from '../refused.ts'
import type { Turn } from '../turn/turn.ts'

const limits = {
  activity: ['activities', 100],
  'task-channel': ['task channels', 15],
  workflow: ['workflows', 1_000],
  'task-queue': ['task queues', 5_000],
  worker: ['workers', 15_000],
  task: ['tasks', 500_000],
} as const

/**
 * Call it before the row is put.
 * @throws OffhookError 20001; for a task 20429: later there is room again
 */
export function checkRoom(turn: Turn, entity: keyof typeof limits, workspaceSid: string): void {
  const [name, most] = limits[entity]
  if (turn.draft.count(entity, workspaceSid) < most) return
  const message = `A workspace has at most ${most} ${name}`
  throw entity === 'task' ? new OffhookError(errors.tooManyRequests, message) : refused(message)
}
