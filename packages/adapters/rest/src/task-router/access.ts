/** Who may see and do what in a workspace, beyond what an action alone says. */
import { type Asker, byAccount } from '@offhook/contacts'
import type { WorkerSid } from '@offhook/core'
import { isOpen, type ReservationStatus } from '@offhook/task-router'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** The sid of the worker who asks; null for an application and for people without one. */
export function ownWorkerSid({ principal }: Asked): WorkerSid | null {
  return principal.kind === 'person' ? principal.person.workerSid : null
}

/** The path is below the asker's own worker. */
export function isOwnWorker(asked: Asked, name: string): boolean {
  const own = ownWorkerSid(asked)
  return own !== null && asked.may('work') && own === asked.param(name)
}

/** The asker is offered the task that the path names, or has it: what they let go is not theirs. */
export function holdsTask(options: RestOptions, asked: Asked, name: string): boolean {
  return hasPart(options, asked, name, isOpen)
}

/** The same, and who has completed it. */
export function knowsTask(options: RestOptions, asked: Asked, name: string): boolean {
  return hasPart(options, asked, name, isKept)
}

/** Whoever has such a reservation may go on to know its task. */
export function isKept(status: ReservationStatus): boolean {
  return isOpen(status) || status === 'completed'
}

/** The path is below a task of which the asker has an offer, whatever has become of it. */
export function wasOfferedTask(options: RestOptions, asked: Asked, name: string): boolean {
  return hasPart(options, asked, name, () => true)
}

function hasPart(
  { router }: RestOptions,
  asked: Asked,
  name: string,
  counts: (status: ReservationStatus) => boolean,
): boolean {
  const own = ownWorkerSid(asked)
  const task = router.task(asked.param(name))
  if (own === null || !task || !asked.may('work')) return false
  return router
    .reservationsOf(task)
    .some(({ workerSid, status }) => workerSid === own && counts(status))
}

/** What the asker may name in an instruction: any call where they control all of them anyhow. */
export function askerOf(asked: Asked): Asker {
  return asked.may('control-calls') ? byAccount : { kind: 'worker', sid: ownWorkerSid(asked) }
}
