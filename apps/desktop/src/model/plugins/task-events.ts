import type { ITask, ManagerEvents, ReservationStatus } from '@offhook/desktop-sdk'

type TaskEvent = Extract<keyof ManagerEvents, `task${string}`>

/** One thing that happened to a task. */
export interface TaskChange {
  readonly event: TaskEvent
  readonly task: ITask
}

/** What happened to the tasks of a desk between two snapshots, in order. */
export function taskEvents(
  before: ReadonlyMap<string, ITask>,
  after: ReadonlyMap<string, ITask>,
): readonly TaskChange[] {
  return [...after.values()].flatMap((task) => {
    const event = eventOf(before.get(task.sid), task)
    return event ? [{ event, task }] : []
  })
}

function eventOf(was: ITask | undefined, task: ITask): TaskEvent | null {
  // What was accepted before this page was loaded has happened already.
  if (!was) return task.status === 'pending' ? 'taskReceived' : null
  if (was.status !== task.status) return task.status === 'wrapping' ? 'taskWrapup' : 'taskAccepted'
  return isUpdated(was, task) ? 'taskUpdated' : null
}

/** The events of what a reservation ends with. */
export const endings = {
  rejected: 'taskRejected',
  timeout: 'taskTimeout',
  canceled: 'taskCanceled',
  rescinded: 'taskRescinded',
  completed: 'taskCompleted',
} as const satisfies Partial<Record<ReservationStatus, TaskEvent>>

/** The status that a reservation ends with. */
export type Ending = keyof typeof endings

/** False for an end that plugins are not told of. */
export function isEnding(how: string): how is Ending {
  return Object.hasOwn(endings, how)
}

function isUpdated(was: ITask, task: ITask): boolean {
  return (
    was.attributes !== task.attributes ||
    was.priority !== task.priority ||
    was.queueName !== task.queueName
  )
}
