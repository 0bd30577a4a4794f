/** What time does to tasks, as steps of a turn. */
import type { Task } from '../model.ts'
import { waitsSince } from '../rows/waits-since.ts'
import { openReservations, putTask } from '../turn/rows.ts'
import { isHeld, moveTransfer, pendingTransfer, placeBefore } from '../turn/transfer-rows.ts'
import type { Turn } from '../turn/turn.ts'
import { deadlineOf, stepAfter, stepAt } from '../workflows/advance.ts'
import { configurationFor } from '../workflows/editions.ts'
import { dueAt } from '../workflows/task-deadlines.ts'
import { cancelTask, deleteTask, failReservation } from './end-task.ts'
import { enterStep, enterWorkflow } from './place-task.ts'

/** A task that nobody takes is not offered forever. */
const MAX_ASSIGNMENTS = 1000

/** Moves a task on: to its next step, or to its end. */
export function passTime(turn: Turn, task: Task): void {
  if (task.assignmentStatus === 'assigned') return endForgotten(turn, task)
  if (task.assignmentStatus !== 'pending') return
  if (task.assignmentCount >= MAX_ASSIGNMENTS)
    return cancelTask(turn, task, `Task canceled: it was offered ${MAX_ASSIGNMENTS} times`)
  const since = waitsSince(turn.draft, task)
  if (turn.now >= since + task.timeout * 1000) return expire(turn, task)
  const workflow = task.workflowSid && turn.draft.get('workflow', task.workflowSid)
  if (!workflow || task.step === null) return
  const configuration = configurationFor(workflow, task.step)
  // All tasks were to begin again while this one was offered.
  if (!configuration) return enterWorkflow(turn, task, workflow)
  const deadline = deadlineOf(configuration, task, since)
  if (deadline === null || turn.now < deadline) return
  const queue = task.taskQueueSid && turn.draft.get('task-queue', task.taskQueueSid)
  if (queue) turn.tell(task.workspaceSid, 'task-queue.timeout', { task, queue })
  const step = stepAfter(configuration, task.step, task.attributes, 'timeout')
  if (step !== null) {
    return void enterStep(
      turn,
      task,
      workflow,
      stepAt(workflow, step, { step: task.step, configuration }),
    )
  }
  turn.tell(task.workspaceSid, 'workflow.timeout', { task, workflow })
  cancelTask(turn, task, 'Task canceled on Workflow timeout')
}

/** Waited long enough: a task ends, and one that was passed on goes back to who still has it. */
function expire(turn: Turn, task: Task): void {
  const transfer = pendingTransfer(turn, task)
  if (!transfer || !isHeld(openReservations(turn, task), transfer)) {
    return task.routingTarget?.startsWith('WK') && !transfer
      ? failReservation(turn, task, 'RoutingTarget SLA for Reservation creation was not met')
      : cancelTask(turn, task, 'Task TTL Exceeded')
  }
  moveTransfer(turn, transfer, 'give-up')
  const back = putTask(turn, task, { assignmentStatus: 'assigned', ...placeBefore(transfer) })
  turn.tell(task.workspaceSid, 'task.updated', { task: back })
}

/** Somebody has it since yesterday, and does not say that it is over. */
function endForgotten(turn: Turn, task: Task): void {
  const deadline = dueAt(turn.draft, task)
  if (deadline !== null && turn.now >= deadline) deleteTask(turn, task, 'task.system-deleted')
}
