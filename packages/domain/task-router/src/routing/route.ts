/** The router's loop: offers each waiting task to the workers it should go to. */
import type { Task } from '../model.ts'
import { reserve } from '../reservations/reservations.ts'
import type { Turn } from '../state/turn.ts'
import { cancelTask, enterStep, passTime } from '../tasks/tasks.ts'
import { stepAfter, targetOf, workersScope } from '../workflows/advance.ts'
import { configurationOf } from '../workflows/configuration.ts'
import { candidates, inOrder, isFree, membersOf } from './choose.ts'

/** Goes over all waiting tasks of a workspace once, the most urgent first. */
export function route(turn: Turn, workspaceSid: string): void {
  const waiting = [...turn.draft.in('task', workspaceSid)].filter(
    ({ assignmentStatus }) => assignmentStatus === 'pending',
  )
  for (const task of inOrder(turn.draft, waiting)) {
    passTime(turn, task)
    const current = turn.draft.get('task', task.sid)
    if (current?.assignmentStatus === 'pending') offer(turn, current)
  }
}

function offer(turn: Turn, task: Task): void {
  if (task.routingTarget?.startsWith('WK')) return offerDirectly(turn, task)
  const queue = task.taskQueueSid && turn.draft.get('task-queue', task.taskQueueSid)
  if (!queue) return
  const workflow = task.workflowSid ? turn.draft.get('workflow', task.workflowSid) : undefined
  const configuration = workflow ? configurationOf(workflow) : null
  const target = configuration && task.step ? targetOf(configuration, task.step) : null
  const workers = candidates(turn.draft, task, queue, target).slice(0, queue.maxReservedWorkers)
  let current = task
  for (const worker of workers) {
    reserve(turn, current, worker)
    current = turn.draft.get('task', task.sid) ?? current
  }
  if (workers.length > 0 || !workflow || !configuration || !task.step || !target?.skipIf) return
  if (!target.skipIf.matches(workersScope(countsOf(turn, task)))) return
  const next = stepAfter(configuration, task.step, task.attributes, 'skipped')
  turn.tell(task.workspaceSid, 'workflow.skipped', { task, workflow })
  if (next === null)
    return cancelTask(turn, task, 'Task canceled: every step of the workflow was skipped')
  offer(turn, enterStep(turn, task, workflow, next))
}

/**
 * Straight to one worker: how an outbound call begins. Whatever they do and have, unless the task
 * asks to wait until they are free.
 */
function offerDirectly(turn: Turn, task: Task): void {
  const worker = turn.draft.get('worker', task.routingTarget ?? '')
  if (!worker)
    return cancelTask(
      turn,
      task,
      `RoutingTarget not available for Reservation creation: ${task.routingTarget}`,
    )
  for (const { taskSid } of turn.draft.in('reservation', task.workspaceSid)) {
    // Offered once: what they refuse is over.
    if (taskSid === task.sid) {
      return cancelTask(
        turn,
        task,
        `RoutingTarget not available for Reservation acceptance: ${worker.sid}`,
      )
    }
  }
  if (task.ignoreCapacity || isFree(turn.draft, worker, task)) reserve(turn, task, worker)
}

function countsOf(turn: Turn, task: Task): ReadonlyMap<string, number> {
  const queue = task.taskQueueSid && turn.draft.get('task-queue', task.taskQueueSid)
  const counts = new Map<string, number>([
    ['available', 0],
    ['unavailable', 0],
  ])
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const worker of queue ? membersOf(turn.draft, queue) : []) {
    add(turn.draft.get('activity', worker.activitySid)?.available ? 'available' : 'unavailable')
    add(worker.activitySid)
  }
  return counts
}
