import { parseSid, type TaskSid } from '@offhook/core'
import type { Task } from '@offhook/task-router'
import { notFound } from '../http/errors.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { isKept, ownWorkerSid } from '../task-router/access.ts'

type Sides = Pick<RestOptions, 'router' | 'taskRouterRepository'>

/**
 * A task of the account, live or past, that the asker had a part in; any for whoever sees all calls.
 * Rejects with 20404 for all others.
 */
export async function seenTask(options: Sides, asked: Asked, text: string): Promise<Task> {
  const { router, taskRouterRepository: repository } = options
  const sid = parseSid('WT', text)
  const task = sid && (router.task(sid) ?? (await repository.task(sid)))
  if (task?.accountSid !== asked.accountSid) throw notFound(`/Tasks/${text}`)
  if (asked.may('see-all-calls') || (await hadPart(options, asked, task.sid))) return task
  throw notFound(`/Tasks/${text}`)
}

async function hadPart(
  { router, taskRouterRepository }: Sides,
  asked: Asked,
  sid: TaskSid,
): Promise<boolean> {
  const own = ownWorkerSid(asked)
  if (own === null) return false
  const live = router.task(sid)
  const reservations = live
    ? router.reservationsOf(live)
    : await taskRouterRepository.reservationsOfTask(sid)
  return reservations.some(({ workerSid, status }) => workerSid === own && isKept(status))
}
