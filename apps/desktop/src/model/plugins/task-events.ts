import type { ITask, ManagerEvents } from '@offhook/desktop-sdk'

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

const endings: Readonly<Record<string, TaskEvent>> = {
  rejected: 'taskRejected',
  timeout: 'taskTimeout',
  canceled: 'taskCanceled',
  rescinded: 'taskRescinded',
  completed: 'taskCompleted',
}

/** The event of a reservation that has left the desk; null for one that nobody is told of. */
export function endingOf(how: string): TaskEvent | null {
  return endings[how] ?? null
}

function isUpdated(was: ITask, task: ITask): boolean {
  return (
    was.attributes !== task.attributes ||
    was.priority !== task.priority ||
    was.queueName !== task.queueName
  )
}
