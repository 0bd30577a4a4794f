import { createTask, readAttributes, updateTask } from '@offhook/task-router'
import { listShape, queueShape } from '../dialect.ts'
import {
  bad,
  everybody,
  forbidden,
  notFound,
  type Operation,
  type OperationContext,
  orderStep,
  shapeOfTask,
  sidField,
  taskOf,
  textField,
} from './operation.ts'

export const taskOperations: readonly Operation[] = [
  { method: 'GET', path: 'TaskQueues', reach: everybody, bounds: checkMember, run: listQueues },
  { method: 'GET', path: 'TaskQueues/:', reach: everybody, run: fetchQueue },
  { method: 'POST', path: 'Tasks', reach: everybody, bounds: checkTarget, run: create },
  {
    method: 'GET',
    path: 'Tasks/:',
    reach: { worker: 'known', supervisor: 'any', admin: 'any' },
    run: (context, [sid]) => shapeOfTask(context, taskOf(context, sid)),
  },
  {
    method: 'POST',
    path: 'Tasks/:',
    reach: { worker: 'held', supervisor: 'any', admin: 'any' },
    run: update,
  },
]

// ── queues ────────────────────────────────────────────────────────────────────────────────────

/** Which queues others belong to tells their skills. */
function checkMember(context: OperationContext): void {
  const member = textField(context, 'WorkerSid')
  if (member !== undefined && member !== context.workerSid) throw forbidden()
}

function listQueues(context: OperationContext) {
  const { router, workspaceSid, request } = context
  const name = textField(context, 'FriendlyName')
  const member = textField(context, 'WorkerSid')
  const ordering = textField(context, 'Ordering')
  const rows = router
    .list('task-queue', workspaceSid)
    .filter(({ friendlyName }) => (name ?? friendlyName) === friendlyName)
    .filter(
      (queue) => member === undefined || router.membersOf(queue).some(({ sid }) => sid === member),
    )
    .sort((a, b) => orderStep(ordering, 'DateUpdated', a.dateUpdated - b.dateUpdated))
  return listShape(
    rows.map((queue) => queueShape(router, queue)),
    request.parameters,
  )
}

function fetchQueue({ router, workspaceSid }: OperationContext, [sid]: readonly string[]) {
  const queue = router.get('task-queue', sid ?? '')
  if (queue?.workspaceSid !== workspaceSid) throw notFound(`TaskQueue ${sid}`)
  return queueShape(router, queue)
}

// ── tasks ─────────────────────────────────────────────────────────────────────────────────────

/** A worker makes tasks for themselves, as `worker.createTask` does. */
function checkTarget(context: OperationContext): void {
  if (textField(context, 'RoutingTarget') !== context.workerSid) throw forbidden()
}

async function create(context: OperationContext) {
  const { router, workspaceSid, request, cause, actor } = context
  const startsAt = textField(context, 'VirtualStartTime')
  const task = await router.run(
    createTask({
      workspaceSid,
      workflowSid: sidField(context, 'WorkflowSid', 'WW'),
      // What the SDK's users are told, word by word.
      taskQueueSid: sidField(context, 'TaskQueueSid', 'WQ', () => 'HTTP 400 Bad Request'),
      routingTarget: textField(context, 'RoutingTarget'),
      attributes: readAttributes(request.parameters['Attributes'] ?? {}),
      taskChannel:
        textField(context, 'TaskChannelUniqueName') ?? textField(context, 'TaskChannelSid'),
      virtualStartTime: startsAt === undefined ? undefined : Date.parse(startsAt),
    }),
    { cause, actor },
  )
  return shapeOfTask(context, task)
}

const taskMoves = ['wrapping', 'completed', 'canceled'] as const

async function update(context: OperationContext, [sid]: readonly string[]) {
  const { router, request, cause, actor } = context
  const { Attributes, AssignmentStatus } = request.parameters
  const startsAt = textField(context, 'VirtualStartTime')
  const assignmentStatus = taskMoves.find((move) => move === AssignmentStatus)
  if (AssignmentStatus !== undefined && assignmentStatus === undefined) {
    throw bad('AssignmentStatus is not valid')
  }
  const updated = await router.run(
    updateTask(taskOf(context, sid).sid, {
      attributes: Attributes === undefined ? undefined : readAttributes(Attributes),
      virtualStartTime: startsAt === undefined ? undefined : Date.parse(startsAt),
      assignmentStatus,
      reason: textField(context, 'Reason'),
    }),
    { cause, actor, ifMatch: request.ifMatch },
  )
  return shapeOfTask(context, updated)
}
