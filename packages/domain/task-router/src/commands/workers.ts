/** What can be asked of workers and their channels. */
import type { WorkerSid, WorkspaceSid } from '@offhook/core'
import type { Worker, WorkerChannel } from '../model.ts'
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
