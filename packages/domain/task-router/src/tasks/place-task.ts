/** Puts tasks where they wait, as steps of a turn: into a workflow, a step of it, a queue. */
import { errors, OffhookError, type Sid } from '@offhook/core'
import type { Task, Workflow, WorkflowStep } from '../model.ts'
import type { Turn } from '../turn/turn.ts'
import { firstStep, stepAt, targetOf } from '../workflows/advance.ts'
import { configurationOf } from '../workflows/configuration.ts'
import { configurationFor } from '../workflows/editions.ts'
import { cancelTask } from './end-task.ts'
import { knownWorkerFault } from './known-worker.ts'

/** A waiting task begins with its workflow again; one that no filter takes any more ends. */
export function enterWorkflow(turn: Turn, task: Task, workflow: Workflow): void {
  const step = firstStep(configurationOf(workflow), task.attributes)
  if (step !== null) {
    return void enterStep(turn, task, workflow, stepAt(workflow, step, null))
  }
  turn.tell(task.workspaceSid, 'workflow.skipped', { task, workflow })
  cancelTask(turn, task, 'Task canceled: no filter of the workflow takes it any more')
}

/** Puts a task into a step: its queue, its priority. */
export function enterStep(turn: Turn, task: Task, workflow: Workflow, step: WorkflowStep): Task {
  const configuration = configurationFor(workflow, step)
  const target = configuration && targetOf(configuration, step)
  if (!target || !turn.draft.get('task-queue', target.queue)) {
    throw new OffhookError(errors.taskNotCreated, `The workflow names a queue that does not exist`)
  }
  const moved: Task = { ...task, step, priority: target.priority ?? task.priority }
  turn.tell(task.workspaceSid, 'workflow.target-matched', { task: moved, workflow })
  const fault = knownWorkerFault(turn.draft, turn.index, target, moved)
  if (fault) turn.alert(moved, fault)
  return enterQueue(turn, moved, target.queue)
}

/** Puts a task into a queue; what it does there the caller says. */
export function enterQueue(turn: Turn, task: Task, queueSid: string): Task {
  const queue = turn.draft.get('task-queue', queueSid)
  const left =
    task.taskQueueSid === null ? undefined : turn.draft.get('task-queue', task.taskQueueSid)
  // This event names the queue that the task leaves; `entered` names the other.
  if (left && left.sid !== queueSid)
    turn.tell(task.workspaceSid, 'task-queue.moved', { task, queue: left })
  const entered: Task = {
    ...task,
    taskQueueSid: queueSid as Sid<'WQ'>,
    taskQueueEnteredAt: turn.now,
    dateUpdated: turn.now,
  }
  turn.draft.put('task', entered)
  turn.tell(task.workspaceSid, 'task-queue.entered', { task: entered, ...(queue ? { queue } : {}) })
  return entered
}
