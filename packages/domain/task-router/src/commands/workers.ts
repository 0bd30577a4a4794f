/** What can be asked of workers and their channels. */
import type { WorkerSid, WorkspaceSid } from '@offhook/core'
import type { Worker, WorkerChannel } from '../model.ts'
import { takeOff } from '../resources/take-off.ts'
import * as moves from '../resources/worker-moves.ts'
import * as workers from '../resources/workers.ts'
import { about, type Command, inWorkspace } from './command.ts'

/** A new worker has room for one task on every channel. */
export function createWorker(
  workspaceSid: WorkspaceSid,
  request: workers.CreateWorkerRequest,
): Command<Worker> {
  return inWorkspace(workspaceSid, (turn) => workers.createWorker(turn, workspaceSid, request))
}

export function updateWorker(sid: WorkerSid, patch: moves.WorkerPatch): Command<Worker> {
  return about('worker', sid, (turn, worker) => moves.updateWorker(turn, worker, patch))
}

/** Sets a worker offline for whom nobody may be asked any more; what they have accepted stays theirs. */
export function takeOffWorker(sid: WorkerSid): Command<void> {
  return about('worker', sid, (turn) => takeOff(turn, sid))
}

export function deleteWorker(sid: WorkerSid): Command<void> {
  return about('worker', sid, workers.deleteWorker)
}

export function updateWorkerChannel(
  sid: string,
  patch: workers.WorkerChannelPatch,
): Command<WorkerChannel> {
  return about('worker-channel', sid, (turn, channel) =>
    workers.updateWorkerChannel(turn, channel, patch),
  )
}
