/** Changes of workflows, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkRoom } from '../checks/limits.ts'
import { checkText } from '../checks/text.ts'
import type { Workflow } from '../model.ts'
import { refused } from '../refused.ts'
import { isWaiting } from '../states/task-state.ts'
import { enterWorkflow } from '../tasks/place-task.ts'
import type { Turn } from '../turn/turn.ts'
import { configurationOf, queuePlaces } from '../workflows/configuration.ts'
import { nextEdition } from '../workflows/editions.ts'
import { checkName, dated, given } from './common.ts'

const MAX_RESERVATION_TIMEOUT = 86_400

export type WorkflowPatch = {
  readonly [K in
    | 'friendlyName'
    | 'configuration'
    | 'assignmentCallbackUrl'
    | 'fallbackAssignmentCallbackUrl'
    | 'taskReservationTimeout']?: Workflow[K] | undefined
}

export function createWorkflow(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: WorkflowPatch,
): Workflow {
  checkRoom(turn, 'workflow', workspaceSid)
  const workflow = checkedWorkflow(turn, {
    ...dated(turn, workspaceSid),
    sid: makeSid('WW'),
    friendlyName: request.friendlyName ?? '',
    configuration: request.configuration ?? '',
    assignmentCallbackUrl: request.assignmentCallbackUrl ?? null,
    fallbackAssignmentCallbackUrl: request.fallbackAssignmentCallbackUrl ?? null,
    taskReservationTimeout: request.taskReservationTimeout ?? 120,
    edition: 0,
    earlier: [],
  })
  turn.draft.put('workflow', workflow)
  turn.tell(workspaceSid, 'workflow.created', { workflow })
  return workflow
}

/**
 * @param reEvaluate the tasks that wait in it begin again under the new configuration, those that are
 * offered when they wait again; without it each stays in the configuration that it entered
 */
export function updateWorkflow(
  turn: Turn,
  workflow: Workflow,
  patch: WorkflowPatch,
  reEvaluate: boolean,
): Workflow {
  const { configuration = workflow.configuration } = patch
  const edited =
    reEvaluate || configuration !== workflow.configuration
      ? nextEdition(turn.draft, workflow, configuration, reEvaluate)
      : workflow
  const next = checkedWorkflow(turn, { ...edited, ...given(patch), dateUpdated: turn.now })
  turn.draft.put('workflow', next)
  turn.tell(workflow.workspaceSid, 'workflow.updated', { workflow: next })
  if (!reEvaluate) return next
  for (const task of [...turn.draft.in('task', workflow.workspaceSid)]) {
    if (
      task.workflowSid === workflow.sid &&
      task.assignmentStatus === 'pending' &&
      task.step !== null
    )
      enterWorkflow(turn, task, next)
  }
  return next
}

export function deleteWorkflow(turn: Turn, workflow: Workflow): void {
  const { sid } = workflow
  for (const task of turn.draft.in('task', workflow.workspaceSid)) {
    if (task.workflowSid === sid && isWaiting(task)) throw refused('Tasks are in the workflow')
  }
  turn.draft.delete('workflow', sid)
  turn.tell(workflow.workspaceSid, 'workflow.deleted', { workflow })
}

function checkedWorkflow(turn: Turn, workflow: Workflow): Workflow {
  checkName(workflow.friendlyName)
  checkText(workflow.assignmentCallbackUrl, 'AssignmentCallbackUrl')
  checkText(workflow.fallbackAssignmentCallbackUrl, 'FallbackAssignmentCallbackUrl')
  for (const { where, queue } of queuePlaces(configurationOf(workflow))) {
    if (turn.draft.get('task-queue', queue)?.workspaceSid !== workflow.workspaceSid) {
      throw refused(`Workflow configuration: ${where}: there is no queue ${queue}`)
    }
  }
  const { taskReservationTimeout: timeout } = workflow
  if (!Number.isInteger(timeout) || timeout < 1 || timeout > MAX_RESERVATION_TIMEOUT) {
    throw refused(`TaskReservationTimeout is from 1 to ${MAX_RESERVATION_TIMEOUT} seconds`)
  }
  return workflow
}
