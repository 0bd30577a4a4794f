import { errors, parseSid } from '@offhook/core'
import {
  checkVersion,
  moveReservation,
  type Reservation,
  type ReservationMove,
  reservationMoves,
  reservationStatuses,
  type TaskRouter,
} from '@offhook/task-router'
import { bad, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { askerOf, isOwnWorker, ownWorkerSid, wasOfferedTask } from './access.ts'
import { howIfMatch } from './how.ts'
import { instructionFields } from './instruction-fields.ts'
import { rowOf } from './rows.ts'
import { linksOf, placed, versioned, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

/** A reservation is reached by its task or by its worker: two paths, one resource. */
interface Way {
  readonly path: string
  readonly folder: 'Tasks' | 'Workers'
  /** All of the parent that the path names. @throws 20404 */
  readonly all: (asked: Asked) => readonly Reservation[]
  /** The asker's own, without any action beyond `work`. */
  readonly own: (asked: Asked) => boolean
}

/** Offers of tasks to workers. */
export function reservationRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const byTask = `${WORKSPACE}/Tasks/:TaskSid/Reservations`
  addWay(routes, options, {
    path: byTask,
    folder: 'Tasks',
    all: (asked) => {
      return router.reservationsOf(rowOf(options, asked, 'task', 'TaskSid'))
    },
    own: (asked) => wasOfferedTask(options, asked, 'TaskSid'),
  })
  addWay(routes, options, {
    path: `${WORKSPACE}/Workers/:WorkerSid/Reservations`,
    folder: 'Workers',
    all: (asked) => {
      return router.reservationsOf(rowOf(options, asked, 'worker', 'WorkerSid'))
    },
    own: (asked) => isOwnWorker(asked, 'WorkerSid'),
  })
}

function addWay(routes: Routes, options: RestOptions, { path, folder, all, own }: Way): void {
  const { router } = options
  const one = `${path}/:Sid`
  const shape = (asked: Asked, row: Reservation) =>
    reservationShape(router, asked.base, folder, row)
  const answer = (asked: Asked, row: Reservation) => versioned(200, shape(asked, row), row.version)
  const seen = (asked: Asked) => asked.may('see-all-calls') || own(asked)
  const reservationOf = (asked: Asked): Reservation => {
    const text = asked.param('Sid')
    const wanted = parseSid('WR', text)
    const row = all(asked).find(({ sid }) => sid === wanted)
    if (!row) throw notFound(`/Reservations/${text}`)
    return row
  }

  routes.get(path, seen, (asked) => {
    const { form } = asked
    const status = form.oneOf('ReservationStatus', reservationStatuses)
    const workerSid = folder === 'Tasks' ? form.sid('WorkerSid', 'WK') : undefined
    const rows = all(asked).filter(
      (row) =>
        (status ?? row.status) === row.status && (workerSid ?? row.workerSid) === row.workerSid,
    )
    return asked.listV1(
      'reservations',
      (ask) => sortedPage(rows, byCreation, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, seen, (asked) => answer(asked, reservationOf(asked)))
  routes.post(
    one,
    (asked) => asked.may('direct-team') || own(asked),
    async (asked) => {
      const row = reservationOf(asked)
      // Of one's own task another worker's offer is not one's own.
      if (!asked.may('direct-team') && row.workerSid !== ownWorkerSid(asked))
        throw notFound(`/Reservations/${row.sid}`)
      return answer(asked, await update(options, asked, row, folder))
    },
  )
}

/** An instruction, or a plain move to another status. */
async function update(
  { router, contacts }: RestOptions,
  asked: Asked,
  row: Reservation,
  folder: Way['folder'],
): Promise<Reservation> {
  const { form } = asked
  const how = howIfMatch(asked)
  const parameters = instructionFields(form)
  const name = form.filled('Instruction')
  if (name !== undefined) {
    checkVersion(row, how)
    if (name.toLowerCase() === 'supervise') {
      if (folder !== 'Tasks')
        throw bad('supervise is an instruction of the task', errors.instructionUnknown)
      // Of one's own offers too: listening is for those who direct.
      if (!asked.may('direct-team')) throw notFound(`/Reservations/${row.sid}`)
    }
    return contacts.run(row.sid, { name, parameters, actor: how.actor, asker: askerOf(asked) })
  }
  const status = form.oneOf('ReservationStatus', reservationMoves)
  if (status === undefined) throw bad('ReservationStatus or Instruction is missing')
  const activitySid = parameters['WorkerActivitySid']
  if (status === 'rejected' && activitySid !== undefined) {
    checkVersion(row, how)
    return contacts.run(row.sid, { name: 'reject', parameters, actor: how.actor })
  }
  return router.run(moveReservation(row.sid, status satisfies ReservationMove, null), how)
}

function reservationShape(
  router: TaskRouter,
  base: string,
  folder: Way['folder'],
  row: Reservation,
) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  const task = `${workspace}/Tasks/${row.taskSid}`
  const worker = `${workspace}/Workers/${row.workerSid}`
  return {
    sid: row.sid,
    ...placed(row),
    task_sid: row.taskSid,
    worker_sid: row.workerSid,
    worker_name: router.worker(row.workerSid)?.friendlyName ?? null,
    reservation_status: row.status,
    url: `${folder === 'Tasks' ? task : worker}/Reservations/${row.sid}`,
    links: linksOf({ workspace, task, worker }),
  }
}
