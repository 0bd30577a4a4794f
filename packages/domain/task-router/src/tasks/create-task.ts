import { errors, makeSid, OffhookError, type TaskSid, type WorkspaceSid } from '@offhook/core'
import { checkAttributes } from '../checks/attributes.ts'
import { checkRoom } from '../checks/limits.ts'
import { channelNamed, checkPriority, checkStartTime } from '../checks/task-fields.ts'
import type { Attributes, Task, Workflow } from '../model.ts'
import { refused } from '../refused.ts'
import { notFound } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { firstStep, stepAt } from '../workflows/advance.ts'
import { configurationOf } from '../workflows/configuration.ts'
import { enterQueue, enterStep } from './place-task.ts'

/** Seconds: the default and the longest life of a task that waits. */
const DEFAULT_TIMEOUT = 86_400
const MAX_TIMEOUT = 1_209_600

export interface CreateTaskRequest {
  /** Whose attributes name it; a new one when absent. */
  readonly sid?: TaskSid | undefined
  readonly workspaceSid: WorkspaceSid
  readonly workflowSid?: string | undefined
  readonly attributes?: Attributes | undefined
  readonly priority?: number | undefined
  readonly timeout?: number | undefined
  /** Sid or unique name; `default` when left out. */
  readonly taskChannel?: string | undefined
  readonly virtualStartTime?: number | undefined
  readonly routingTarget?: string | undefined
  readonly ignoreCapacity?: boolean | undefined
  readonly taskQueueSid?: string | undefined
}

/** @throws OffhookError 14222 when no step of the workflow takes it: nothing is made then */
export function createTask(turn: Turn, request: CreateTaskRequest): Task {
  const { draft, now } = turn
  const workspace = draft.get('workspace', request.workspaceSid)
  if (!workspace) throw notFound('Workspace', request.workspaceSid)
  checkRoom(turn, 'task', workspace.sid)
  const target = targetFor(turn, request)
  const queueTarget = target?.startsWith('WQ') ? target : request.taskQueueSid
  if (queueTarget !== undefined) checkQueue(turn, workspace.sid, queueTarget)
  const workflow = workflowFor(turn, request, target)
  const timeout = request.timeout ?? DEFAULT_TIMEOUT
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_TIMEOUT) {
    throw refused(`Timeout is from 1 to ${MAX_TIMEOUT} seconds`)
  }
  const task: Task = {
    sid: request.sid ?? makeSid('WT'),
    accountSid: workspace.accountSid,
    workspaceSid: workspace.sid,
    attributes: checkAttributes(request.attributes ?? {}),
    assignmentStatus: 'pending',
    priority: checkPriority(request.priority ?? 0),
    timeout,
    reason: null,
    workflowSid: workflow?.sid ?? null,
    taskQueueSid: null,
    taskQueueEnteredAt: null,
    taskChannelSid: channelNamed(turn, workspace.sid, request.taskChannel ?? 'default'),
    routingTarget: target,
    ignoreCapacity: request.ignoreCapacity ?? true,
    virtualStartTime: checkStartTime(request.virtualStartTime ?? now, now),
    assignmentCount: 0,
    assignedAt: null,
    step: null,
    transferSid: null,
    dateCreated: now,
    dateUpdated: now,
    version: 0,
  }
  draft.put('task', task)
  turn.tell(workspace.sid, 'task.created', { task })
  if (queueTarget !== undefined) return enterQueue(turn, task, queueTarget)
  if (!workflow) {
    // One worker needs neither queue nor workflow.
    if (target?.startsWith('WK')) return task
    throw refused('WorkflowSid is missing: the workspace has several workflows, or none')
  }
  turn.tell(workspace.sid, 'workflow.entered', { task, workflow })
  const step = firstStep(configurationOf(workflow), task.attributes)
  if (step === null) {
    throw new OffhookError(errors.taskNotCreated, 'No filter of the workflow takes the task')
  }
  return enterStep(turn, task, workflow, stepAt(workflow, step, null))
}

/** The worker, queue or workflow that the task is for. */
function targetFor(turn: Turn, { routingTarget, workspaceSid }: CreateTaskRequest): string | null {
  if (routingTarget === undefined) return null
  const entity = routed[routingTarget.slice(0, 2)]
  if (entity && turn.draft.get(entity, routingTarget)?.workspaceSid === workspaceSid)
    return routingTarget
  throw refused(`RoutingTarget ${routingTarget} is no worker, queue or workflow of the workspace`)
}

const routed: Readonly<Record<string, 'worker' | 'task-queue' | 'workflow'>> = {
  WK: 'worker',
  WQ: 'task-queue',
  WW: 'workflow',
}

function checkQueue(turn: Turn, workspaceSid: string, sid: string): void {
  if (turn.draft.get('task-queue', sid)?.workspaceSid !== workspaceSid)
    throw refused(`There is no queue ${sid}`)
}

function workflowFor(
  turn: Turn,
  request: CreateTaskRequest,
  target: string | null,
): Workflow | null {
  const wanted = target?.startsWith('WW') ? target : request.workflowSid
  if (wanted !== undefined) {
    const found = turn.draft.get('workflow', wanted)
    if (found?.workspaceSid !== request.workspaceSid)
      throw refused(`There is no workflow ${wanted}`)
    return found
  }
  const workflows = [...turn.draft.in('workflow', request.workspaceSid)]
  return workflows.length === 1 ? (workflows[0] ?? null) : null
}
