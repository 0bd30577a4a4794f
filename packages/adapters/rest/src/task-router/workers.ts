import {
  attributesText,
  createWorker,
  deleteWorker,
  type TaskRouter,
  updateWorker,
  type Worker,
} from '@offhook/task-router'
import { noContent } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { bad, forbidden } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { isOwnWorker } from './access.ts'
import { attributesField, expressionField, looseBoolean } from './fields.ts'
import { how, howIfMatch } from './how.ts'
import { readOrdering } from './ordering.ts'
import { rowOf, workspaceOf } from './rows.ts'
import { placed, versioned, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/Workers`
const one = `${all}/:Sid`

/** Those who take tasks. */
export function workerRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const answer = (asked: Asked, row: Worker, status = 200) =>
    versioned(status, workerShape(router, asked.base, row), row.version)
  const own = (asked: Asked) => isOwnWorker(asked, 'Sid')

  routes.post(all, 'manage-routing', async (asked) => {
    const { form } = asked
    const { sid } = workspaceOf(options, asked)
    const request = {
      friendlyName: form.required('FriendlyName'),
      activitySid: form.sid('ActivitySid', 'WA'),
      attributes: attributesField(form),
    }
    const row = await router.run(createWorker(sid, request), how(asked))
    return answer(asked, row, 201)
  })
  routes.get(all, 'see-team', (asked) => {
    const { sid } = workspaceOf(options, asked)
    const rows = router.list('worker', sid).filter(filterOf(router, sid, asked.form))
    const ordering = asked.form.filled('Ordering')
    const order = ordering === undefined ? byCreation : readOrdering(ordering, orderings)
    return asked.listV1(
      'workers',
      (ask) => sortedPage(rows, order, ask),
      (row) => workerShape(router, asked.base, row),
    )
  })
  routes.get(
    one,
    (asked) => asked.may('see-team') || own(asked),
    (asked) => answer(asked, rowOf(options, asked, 'worker')),
  )
  routes.post(
    one,
    (asked) => asked.may('direct-team') || own(asked),
    async (asked) => {
      const { form } = asked
      const { sid } = rowOf(options, asked, 'worker')
      const described = form.has('Attributes') || form.has('FriendlyName')
      if (described && !asked.may('manage-routing')) throw forbidden()
      const patch = {
        activitySid: form.sid('ActivitySid', 'WA'),
        attributes: attributesField(form),
        friendlyName: form.text('FriendlyName'),
        rejectPendingReservations: form.boolean('RejectPendingReservations'),
      }
      return answer(asked, await router.run(updateWorker(sid, patch), howIfMatch(asked)))
    },
  )
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = rowOf(options, asked, 'worker')
    // Who logs in as them would work as nobody.
    const login = options.accounts.people.byWorker(asked.accountSid, sid)
    if (login) throw bad(`The worker has the login "${login.username}"`)
    await router.run(deleteWorker(sid), howIfMatch(asked))
    return noContent
  })
}

const orderings = {
  DateCreated: (row: Worker) => row.dateCreated,
  DateStatusChanged: (row: Worker) => row.dateStatusChanged,
  DateUpdated: (row: Worker) => row.dateUpdated,
  FriendlyName: (row: Worker) => row.friendlyName,
}

/** All filters of the list together. */
function filterOf(
  router: TaskRouter,
  workspaceSid: string,
  form: Form,
): (worker: Worker) => boolean {
  const name = form.filled('FriendlyName')
  const activitySid = form.sid('ActivitySid', 'WA')
  const activityName = form.filled('ActivityName')
  const available = looseBoolean(form, 'Available')
  const expression = expressionField(form, 'TargetWorkersExpression')
  const eligible = eligibleFor(router, workspaceSid, form)
  return (worker) => {
    const activity = router.get('activity', worker.activitySid)
    return (
      (name ?? worker.friendlyName) === worker.friendlyName &&
      (activitySid ?? worker.activitySid) === worker.activitySid &&
      (activityName === undefined || activity?.friendlyName === activityName) &&
      (available === undefined || (activity?.available ?? false) === available) &&
      (eligible?.has(worker.sid) ?? true) &&
      (expression?.matches(router.scopeOf(worker)) ?? true)
    )
  }
}

/** The members of the queue that the filters name; undefined when they name none. */
export function eligibleFor(
  router: TaskRouter,
  workspaceSid: string,
  form: Form,
): ReadonlySet<string> | undefined {
  const queueSid = form.sid('TaskQueueSid', 'WQ')
  const queueName = form.filled('TaskQueueName')
  if (queueSid === undefined && queueName === undefined) return undefined
  const queues = router
    .list('task-queue', workspaceSid)
    .filter(
      (row) =>
        (queueSid ?? row.sid) === row.sid && (queueName ?? row.friendlyName) === row.friendlyName,
    )
  return new Set(queues.flatMap((queue) => router.membersOf(queue).map(({ sid }) => sid)))
}

function workerShape(router: TaskRouter, base: string, row: Worker) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  const url = `${workspace}/Workers/${row.sid}`
  const activity = router.get('activity', row.activitySid)
  return {
    sid: row.sid,
    ...placed(row),
    friendly_name: row.friendlyName,
    attributes: attributesText(row.attributes),
    activity_sid: row.activitySid,
    activity_name: activity?.friendlyName ?? null,
    available: activity?.available ?? false,
    date_status_changed: iso(row.dateStatusChanged),
    url,
    links: {
      workspace,
      activity: `${workspace}/Activities/${row.activitySid}`,
      channels: `${url}/Channels`,
      cumulative_statistics: `${workspace}/Workers/CumulativeStatistics`,
      real_time_statistics: `${workspace}/Workers/RealTimeStatistics`,
      reservations: `${url}/Reservations`,
      statistics: `${workspace}/Workers/Statistics`,
      worker_channels: `${url}/Channels`,
      worker_statistics: `${url}/Statistics`,
    },
  }
}
