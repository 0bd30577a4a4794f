/** Changes of workers and their channels, as steps of a turn. Each throws an OffhookError for bad input. */
import { makeSid, type WorkspaceSid } from '@offhook/core'
import { checkAttributes } from '../checks/attributes.ts'
import { checkRoom } from '../checks/limits.ts'
import type { Attributes, TaskChannel, Worker, WorkerChannel } from '../model.ts'
import { refused } from '../refused.ts'
import { isOpen } from '../states/reservation-state.ts'
import { notFound, putWorker, reservationsOf } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { checkActivity, checkUniqueName, dated } from './common.ts'

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

export function deleteWorker(turn: Turn, worker: Worker): void {
  const { sid } = worker
  if (reservationsOf(turn, worker).some(({ status }) => isOpen(status)))
    throw refused('The worker has reservations that are open')
  for (const channel of [...turn.index.free.channelsOf(sid)])
    turn.draft.delete('worker-channel', channel)
  turn.draft.delete('worker', sid)
  turn.tell(worker.workspaceSid, 'worker.deleted', { worker })
}

export interface WorkerChannelPatch {
  readonly capacity?: number | undefined
  readonly available?: boolean | undefined
}

export function updateWorkerChannel(
  turn: Turn,
  channel: WorkerChannel,
  patch: WorkerChannelPatch,
): WorkerChannel {
  const worker = turn.draft.get('worker', channel.workerSid)
  if (!worker) throw notFound('Channel', channel.sid)
  const { capacity = channel.configuredCapacity, available = channel.available } = patch
  if (!Number.isInteger(capacity) || capacity < 0 || capacity > MAX_CAPACITY) {
    throw refused(`Capacity is from 0 to ${MAX_CAPACITY}`)
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
