/** Small helpers over the rows of a turn. */
import { errors, OffhookError } from '@offhook/core'
import type { Reservation, Task, Worker } from '../model.ts'
import { isOpen } from '../states/reservation-state.ts'
import type { Turn } from './turn.ts'

/** The pending, accepted and wrapping reservations of a task. */
export function openReservations(turn: Turn, task: Task): Reservation[] {
  return reservationsOf(turn, task).filter(({ status }) => isOpen(status))
}

/** All reservations of a task, or of a worker, that are in memory. */
export function reservationsOf(turn: Turn, { sid }: Pick<Task | Worker, 'sid'>): Reservation[] {
  const { draft, index } = turn
  const sids = sid.startsWith('WT')
    ? index.reservationsOfTask(sid)
    : index.reservationsOfWorker(sid)
  return [...sids].flatMap((one) => draft.get('reservation', one) ?? [])
}

/** Writes a task with one more version. */
export function putTask(turn: Turn, task: Task, patch: Partial<Task>): Task {
  const current = turn.draft.get('task', task.sid) ?? task
  const next: Task = { ...current, ...patch, dateUpdated: turn.now, version: current.version + 1 }
  turn.draft.put('task', next)
  return next
}

/** Writes a worker with one more version. */
export function putWorker(turn: Turn, worker: Worker, patch: Partial<Worker>): Worker {
  const current = turn.draft.get('worker', worker.sid) ?? worker
  const next: Worker = { ...current, ...patch, dateUpdated: turn.now, version: current.version + 1 }
  turn.draft.put('worker', next)
  return next
}

export function notFound(kind: string, sid: string): OffhookError {
  return new OffhookError(errors.notFound, `The requested resource ${kind} ${sid} was not found`)
}
