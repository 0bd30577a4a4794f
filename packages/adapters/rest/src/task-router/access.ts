/** Who may see and do what in a workspace, beyond what an action alone says. */
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** The sid of the worker who asks; null for an application and for people without one. */
export function ownWorkerSid({ principal }: Asked): string | null {
  return principal.kind === 'person' ? principal.person.workerSid : null
}

/** The path is below the asker's own worker. */
export function isOwnWorker(asked: Asked, name: string): boolean {
  const own = ownWorkerSid(asked)
  return own !== null && asked.may('work') && own === asked.param(name)
}

/** The path is below a task that was offered to the asker, or is theirs. */
export function isOwnTask({ router }: RestOptions, asked: Asked, name: string): boolean {
  const own = ownWorkerSid(asked)
  const task = router.task(asked.param(name))
  if (own === null || !task || !asked.may('work')) return false
  return router.reservationsOf(task).some(({ workerSid }) => workerSid === own)
}
