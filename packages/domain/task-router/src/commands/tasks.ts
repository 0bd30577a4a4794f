/** What can be asked of tasks and of their transfers. */
import type { TaskSid, TransferSid } from '@offhook/core'
import type { Attributes, Task, Transfer } from '../model.ts'
import * as creation from '../tasks/create-task.ts'
import * as ends from '../tasks/end-task.ts'
import { moveTask as move } from '../tasks/move-task.ts'
import { noteOnTask as note } from '../tasks/note-on-task.ts'
import * as update from '../tasks/update-task.ts'
import * as transfers from '../transfers/transfers.ts'
import type { Turn } from '../turn/turn.ts'
import { about, type Command, inWorkspace } from './command.ts'

/** @throws OffhookError 14222 when no step of the workflow takes it: nothing is made then */
export function createTask(request: creation.CreateTaskRequest): Command<Task> {
  return inWorkspace(request.workspaceSid, (turn) => creation.createTask(turn, request))
}

/** Changes what was given, and then the status; an empty patch changes nothing. */
export function updateTask(sid: TaskSid, patch: update.TaskPatch): Command<Task> {
  return onTask(sid, (turn, task) => update.updateTask(turn, task, patch))
}

/** Sends a waiting task to another queue. @throws OffhookError 20404, 20001 */
export function moveTask(sid: TaskSid, queueSid: string): Command<Task> {
  return onTask(sid, (turn, task) => move(turn, task, queueSid))
}

/** Merges attributes of ours into a task's. @throws OffhookError 20001 when they become too many */
export function noteOnTask(sid: TaskSid, attributes: Attributes): Command<Task> {
  return onTask(sid, (turn, task) => note(turn, task, attributes))
}

/** Ends a task that nobody has; its offers are withdrawn. */
export function cancelTask(sid: TaskSid, reason: string | null): Command<Task> {
  return onTask(sid, (turn, task) => ends.cancelTask(turn, task, reason))
}

/** Ends a task and completes what is open of it. */
export function completeTask(sid: TaskSid, reason: string | null): Command<Task> {
  return onTask(sid, (turn, task) => ends.completeTask(turn, task, reason))
}

/** Puts a task, and what is accepted of it, into wrap-up. */
export function wrapTask(sid: TaskSid, reason: string | null): Command<Task> {
  return onTask(sid, (turn, task) => ends.wrapTask(turn, task, reason))
}

/** Takes a task away with all its reservations. */
export function deleteTask(sid: TaskSid): Command<void> {
  return about('task', sid, (turn, task) => ends.deleteTask(turn, task))
}

/** Passes a task on; the transferor's reservation is not touched. */
export function createTransfer(request: transfers.CreateTransferRequest): Command<Transfer> {
  return about('task', request.taskSid, (turn) => transfers.createTransfer(turn, request))
}

/** The transferor takes the task back. @throws OffhookError 20001 when the transfer is over */
export function cancelTransfer(sid: TransferSid): Command<Transfer> {
  return about('transfer', sid, transfers.cancelTransfer)
}

/** Gives the task as the turn leaves it. */
function onTask(sid: TaskSid, act: (turn: Turn, task: Task) => void): Command<Task> {
  return about('task', sid, (turn, task) => {
    act(turn, task)
    return turn.draft.get('task', sid) ?? task
  })
}
