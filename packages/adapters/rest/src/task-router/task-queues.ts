import {
  attributeScope,
  checkedExpression,
  createTaskQueue,
  deleteTaskQueue,
  parseExpression,
  readAttributes,
  type TaskQueue,
  type TaskRouter,
  updateTaskQueue,
} from '@offhook/task-router'
import { created, noContent, ok } from '../http/answer.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { how } from './how.ts'
import { readOrdering } from './ordering.ts'
import { rowOf, workspaceOf } from './rows.ts'
import { linksOf, placed, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/TaskQueues`
const one = `${all}/:Sid`

/** Queues: the workers that match, and the tasks that wait for them. */
export function taskQueueRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const shape = (asked: Asked, row: TaskQueue) => queueShape(router, asked.base, row)

  routes.post(all, 'manage-routing', async (asked) => {
    const { sid } = workspaceOf(options, asked)
    const request = { ...fields(asked.form), friendlyName: asked.form.required('FriendlyName') }
    const row = await router.run(createTaskQueue(sid, request), how(asked))
    return created(shape(asked, row))
  })
  routes.get(all, 'work', (asked) => {
    const { form } = asked
    const { sid } = workspaceOf(options, asked)
    const name = form.filled('FriendlyName')
    const workerSid = form.sid('WorkerSid', 'WK')
    const serves = servesFilter(router, form)
    const rows = router
      .list('task-queue', sid)
      .filter(
        (row) =>
          (name ?? row.friendlyName) === row.friendlyName &&
          (workerSid === undefined || router.membersOf(row).some((one) => one.sid === workerSid)) &&
          serves(row),
      )
    const ordering = form.filled('Ordering')
    const order = ordering === undefined ? byCreation : readOrdering(ordering, orderings)
    return asked.listV1(
      'task_queues',
      (ask) => sortedPage(rows, order, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(one, 'work', (asked) => ok(shape(asked, rowOf(options, asked, 'task-queue'))))
  routes.post(one, 'manage-routing', async (asked) => {
    const { sid } = rowOf(options, asked, 'task-queue')
    const patch = fields(asked.form)
    const row = await router.run(updateTaskQueue(sid, patch), how(asked))
    return ok(shape(asked, row))
  })
  routes.delete(one, 'manage-routing', async (asked) => {
    const { sid } = rowOf(options, asked, 'task-queue')
    await router.run(deleteTaskQueue(sid), how(asked))
    return noContent
  })
}

const orderings = {
  DateCreated: (row: TaskQueue) => row.dateCreated,
  DateUpdated: (row: TaskQueue) => row.dateUpdated,
  FriendlyName: (row: TaskQueue) => row.friendlyName,
}

/**
 * `EvaluateWorkerAttributes`: attributes as JSON select the queues that would serve a worker who had
 * them; an expression selects the queues with a worker that it matches.
 */
function servesFilter(router: TaskRouter, form: Form): (queue: TaskQueue) => boolean {
  const text = form.filled('EvaluateWorkerAttributes')
  if (text === undefined) return () => true
  if (text.trimStart().startsWith('{')) {
    const scope = attributeScope(readAttributes(text))
    return ({ targetWorkers }) => parseExpression(targetWorkers).matches(scope)
  }
  const expression = checkedExpression(text, 'EvaluateWorkerAttributes')
  return (queue) =>
    router.membersOf(queue).some((worker) => expression.matches(router.scopeOf(worker)))
}

function fields(form: Form) {
  return {
    friendlyName: form.text('FriendlyName'),
    // Empty is a value here: nobody matches.
    targetWorkers: form.text('TargetWorkers'),
    maxReservedWorkers: form.integer('MaxReservedWorkers', { min: 1, max: 50 }),
    taskOrder: form.oneOf('TaskOrder', ['FIFO', 'LIFO']),
    reservationActivitySid: clearableActivity(form, 'ReservationActivitySid'),
    assignmentActivitySid: clearableActivity(form, 'AssignmentActivitySid'),
  }
}

function clearableActivity(form: Form, name: string) {
  return form.text(name) === '' ? null : form.sid(name, 'WA')
}

function queueShape(router: TaskRouter, base: string, row: TaskQueue) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  const url = `${workspace}/TaskQueues/${row.sid}`
  const activityName = (sid: string | null) =>
    sid === null ? null : (router.get('activity', sid)?.friendlyName ?? null)
  const activityUrl = (sid: string | null) =>
    sid === null ? null : `${workspace}/Activities/${sid}`
  return {
    sid: row.sid,
    ...placed(row),
    friendly_name: row.friendlyName,
    target_workers: row.targetWorkers,
    max_reserved_workers: row.maxReservedWorkers,
    task_order: row.taskOrder,
    reservation_activity_sid: row.reservationActivitySid,
    reservation_activity_name: activityName(row.reservationActivitySid),
    assignment_activity_sid: row.assignmentActivitySid,
    assignment_activity_name: activityName(row.assignmentActivitySid),
    url,
    links: linksOf({
      workspace,
      reservation_activity: activityUrl(row.reservationActivitySid),
      assignment_activity: activityUrl(row.assignmentActivitySid),
      bulk_real_time_statistics: `${workspace}/TaskQueues/RealTimeStatistics`,
      cumulative_statistics: `${url}/CumulativeStatistics`,
      list_statistics: `${workspace}/TaskQueues/Statistics`,
      real_time_statistics: `${url}/RealTimeStatistics`,
      statistics: `${url}/Statistics`,
    }),
  }
}
