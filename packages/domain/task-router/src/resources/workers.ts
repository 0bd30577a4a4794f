/** Changes of workers and their channels, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import type { Attributes, TaskChannel, Worker, WorkerChannel } from '../model.ts'
import { isOpen } from '../reservations/reservation-state.ts'
import { notFound, putWorker, reservationsOf } from '../state/rows.ts'
import type { Turn } from '../state/turn.ts'
import { checkAttributes } from '../tasks/attributes.ts'
import { bad, checkActivity, checkUniqueName, dated } from './common.ts'
import { checkRoom } from './limits.ts'

const MAX_CAPACITY = 50

export interface CreateWorkerRequest {
  readonly friendlyName: string
  readonly activitySid?: string | undefined
  readonly attributes?: Attributes | undefined
}

/** A new worker has room for one task on every channel. */
export function createWorker(
  turn: Turn,
  workspaceSid: WorkspaceSid,
  request: CreateWorkerRequest,
): Worker {
  checkRoom(turn, 'worker', workspaceSid)
  const common = dated(turn, workspaceSid)
  const workspace = turn.draft.get('workspace', workspaceSid)
  const activitySid = request.activitySid ?? workspace?.defaultActivitySid ?? ''
  const worker: Worker = {
    ...common,
    sid: makeSid('WK'),
    friendlyName: checkUniqueName(turn, 'worker', workspaceSid, request.friendlyName),
    attributes: checkAttributes(request.attributes ?? {}),
    activitySid: checkActivity(turn, workspaceSid, activitySid).sid,
    dateStatusChanged: turn.now,
    lastAssignedAt: turn.now,
    version: 0,
  }
  turn.draft.put('worker', worker)
  for (const { sid } of turn.draft.in('task-channel', workspaceSid)) addChannel(turn, worker, sid)
  turn.tell(workspaceSid, 'worker.created', { worker })
  return worker
}

export function addChannel(turn: Turn, worker: Worker, taskChannelSid: TaskChannel['sid']): void {
  turn.draft.put('worker-channel', {
    ...dated(turn, worker.workspaceSid),
    sid: makeSid('WC'),
    workerSid: worker.sid,
    taskChannelSid,
    available: true,
    configuredCapacity: 1,
    lastReservedAt: null,
  })
}

/** @param check looks at the worker as this turn finds it, and throws to refuse */
export function deleteWorker(turn: Turn, sid: string, check?: (worker: Worker) => void): void {
  const worker = turn.draft.get('worker', sid)
  if (!worker) throw notFound('Worker', sid)
  check?.(worker)
  if (reservationsOf(turn, worker).some(({ status }) => isOpen(status)))
    throw bad('The worker has reservations that are open')
  for (const channel of [...turn.draft.index.free.channelsOf(sid)])
    turn.draft.delete('worker-channel', channel)
  turn.draft.delete('worker', sid)
  turn.tell(worker.workspaceSid, 'worker.deleted', { worker })
}

export function updateWorkerChannel(
  turn: Turn,
  sid: string,
  patch: { readonly capacity?: number | undefined; readonly available?: boolean | undefined },
): WorkerChannel {
  const channel = turn.draft.get('worker-channel', sid)
  const worker = channel && turn.draft.get('worker', channel.workerSid)
  if (!channel || !worker) throw notFound('Channel', sid)
  const { capacity = channel.configuredCapacity, available = channel.available } = patch
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MAX_CAPACITY) {
    throw bad(`Capacity is from 0 to ${MAX_CAPACITY}`)
  }
  const next = { ...channel, configuredCapacity: capacity, available, dateUpdated: turn.now }
  turn.draft.put('worker-channel', next)
  if (capacity !== channel.configuredCapacity) {
    turn.tell(worker.workspaceSid, 'worker.capacity.update', {
      worker: putWorker(turn, worker, {}),
      channel: next,
      previousChannel: channel,
    })
  }
  if (available !== channel.available) {
    turn.tell(worker.workspaceSid, 'worker.channel.availability.update', {
      worker: putWorker(turn, worker, {}),
      channel: next,
    })
  }
  return next
}
