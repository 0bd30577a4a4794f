import {
  attributeScope,
  attributesText,
  createTask,
  deleteTask,
  type Task,
  type TaskRouter,
  taskStatuses,
  updateTask,
} from '@offhook/task-router'
import { noContent } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { holdsTask, knowsTask } from './access.ts'
import { attributesField, expressionField, looseBoolean, timeField } from './fields.ts'
import { how, howIfMatch } from './how.ts'
import { readOrdering } from './ordering.ts'
import { rowOf, workspaceOf } from './rows.ts'
import { linksOf, placed, versioned, WORKSPACE, workspaceUrl } from './shape.ts'
import { byCreation, type SortBy, sortedPage } from './sorted-page.ts'

const all = `${WORKSPACE}/Tasks`
const one = `${all}/:Sid`
const MAX_PRIORITY = 2 ** 31 - 1
const MAX_TIMEOUT = 1_209_600

/** What is to be done. One that is over is there for five minutes more. */
export function taskRoutes(routes: Routes, options: RestOptions): void {
  const { router, clock } = options
  const shape = (asked: Asked, row: Task) => taskShape(router, asked.base, row, clock.now())
  const answer = (asked: Asked, row: Task, status = 200) =>
    versioned(status, shape(asked, row), row.version)

  routes.post(all, 'direct-team', async (asked) => {
    const { form } = asked
    const { sid } = workspaceOf(options, asked)
    const request = {
      workspaceSid: sid,
      workflowSid: form.sid('WorkflowSid', 'WW'),
      taskQueueSid: form.sid('TaskQueueSid', 'WQ'),
      routingTarget: form.filled('RoutingTarget'),
      ignoreCapacity: looseBoolean(form, 'IgnoreCapacity'),
      attributes: attributesField(form),
      timeout: form.integer('Timeout', { min: 1, max: MAX_TIMEOUT }),
      priority: priorityField(form),
      taskChannel: form.filled('TaskChannel'),
      virtualStartTime: timeField(form, 'VirtualStartTime'),
    }
    const row = await router.run(createTask(request), how(asked))
    return answer(asked, row, 201)
  })
  routes.get(all, 'see-all-calls', (asked) => {
    const { sid } = workspaceOf(options, asked)
    const rows = router.list('task', sid).filter(filterOf(router, asked.form))
    const order = orderOf(asked.form)
    return asked.listV1(
      'tasks',
      (ask) => sortedPage(rows, order, ask),
      (row) => shape(asked, row),
    )
  })
  routes.get(
    one,
    (asked) => asked.may('see-all-calls') || knowsTask(options, asked, 'Sid'),
    (asked) => answer(asked, rowOf(options, asked, 'task')),
  )
  routes.post(
    one,
    (asked) => asked.may('direct-team') || holdsTask(options, asked, 'Sid'),
    async (asked) => {
      const { form } = asked
      const { sid } = rowOf(options, asked, 'task')
      const patch = {
        attributes: attributesField(form),
        priority: priorityField(form),
        taskChannel: form.filled('TaskChannel'),
        virtualStartTime: timeField(form, 'VirtualStartTime'),
        assignmentStatus: form.oneOf('AssignmentStatus', ['canceled', 'wrapping', 'completed']),
        reason: form.filled('Reason'),
      }
      return answer(asked, await router.run(updateTask(sid, patch), howIfMatch(asked)))
    },
  )
  routes.delete(one, 'direct-team', async (asked) => {
    const { sid } = rowOf(options, asked, 'task')
    await router.run(deleteTask(sid), howIfMatch(asked))
    return noContent
  })
}

function priorityField(form: Form): number | undefined {
  return form.integer('Priority', { min: 0, max: MAX_PRIORITY })
}

const orderings = {
  DateCreated: (row: Task) => row.dateCreated,
  Priority: (row: Task) => row.priority,
  VirtualStartTime: (row: Task) => row.virtualStartTime,
}

function orderOf(form: Form): readonly SortBy<Task>[] {
  const text = form.filled('Ordering')
  if (text === undefined) return byCreation
  const order = readOrdering(text, orderings)
  const keys = new Set(order.map(({ key }) => key))
  if (keys.has(orderings.DateCreated) && keys.has(orderings.VirtualStartTime))
    throw bad('Ordering: DateCreated and VirtualStartTime cannot be paired')
  return order
}

/** All filters of the list together. */
function filterOf(router: TaskRouter, form: Form): (task: Task) => boolean {
  const priority = form.integer('Priority')
  const statuses = form.wordsOf('AssignmentStatus', taskStatuses)
  const workflowSid = form.sid('WorkflowSid', 'WW')
  const workflowName = form.filled('WorkflowName')
  const queueSid = form.sid('TaskQueueSid', 'WQ')
  const queueName = form.filled('TaskQueueName')
  const target = form.filled('RoutingTarget')
  const expression = expressionField(form, 'EvaluateTaskAttributes')
  // Nothing adds any.
  const hasAddons = form.boolean('HasAddons') ?? false
  return (task) =>
    !hasAddons &&
    (priority ?? task.priority) === task.priority &&
    (statuses === undefined || statuses.length === 0 || statuses.includes(task.assignmentStatus)) &&
    (workflowSid ?? task.workflowSid) === task.workflowSid &&
    (workflowName === undefined || nameOf(router, 'workflow', task.workflowSid) === workflowName) &&
    (queueSid ?? task.taskQueueSid) === task.taskQueueSid &&
    (queueName === undefined || nameOf(router, 'task-queue', task.taskQueueSid) === queueName) &&
    (target ?? task.routingTarget) === task.routingTarget &&
    (expression?.matches(attributeScope(task.attributes)) ?? true)
}

function nameOf(
  router: TaskRouter,
  entity: 'workflow' | 'task-queue',
  sid: string | null,
): string | null {
  return sid === null ? null : (router.get(entity, sid)?.friendlyName ?? null)
}

function taskShape(router: TaskRouter, base: string, row: Task, now: number) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  const url = `${workspace}/Tasks/${row.sid}`
  return {
    sid: row.sid,
    ...placed(row),
    age: Math.max(0, Math.floor((now - row.dateCreated) / 1000)),
    assignment_status: row.assignmentStatus,
    attributes: attributesText(row.attributes),
    addons: '{}',
    priority: row.priority,
    reason: row.reason,
    timeout: row.timeout,
    task_queue_sid: row.taskQueueSid,
    task_queue_friendly_name: nameOf(router, 'task-queue', row.taskQueueSid),
    task_queue_entered_date: iso(row.taskQueueEnteredAt),
    task_channel_sid: row.taskChannelSid,
    task_channel_unique_name: router.get('task-channel', row.taskChannelSid)?.uniqueName ?? null,
    workflow_sid: row.workflowSid,
    workflow_friendly_name: nameOf(router, 'workflow', row.workflowSid),
    virtual_start_time: iso(row.virtualStartTime),
    ignore_capacity: row.ignoreCapacity,
    routing_target: row.routingTarget,
    url,
    links: linksOf({
      workspace,
      workflow: row.workflowSid === null ? null : `${workspace}/Workflows/${row.workflowSid}`,
      task_queue: row.taskQueueSid === null ? null : `${workspace}/TaskQueues/${row.taskQueueSid}`,
      reservations: `${url}/Reservations`,
    }),
  }
}
