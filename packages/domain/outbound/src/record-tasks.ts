/** The tasks in which records are offered. Pure. */
import type { WorkerSid } from '@offhook/core'
import type { CreateTaskRequest } from '@offhook/task-router'
import type { CallbackPlace, DialList, DialRecord } from './model.ts'

/** Seconds that an offer of a list may lie. */
const OFFER_SECONDS = 3_600

/**
 * One agent's, so that it ends with their call, and on the channel of calls, so that nobody else
 * calls them meanwhile. Accepted by the `conference` instruction, as every outbound call.
 */
export function listTask(
  list: DialList,
  record: DialRecord,
  workerSid: WorkerSid,
): CreateTaskRequest {
  return {
    workspaceSid: list.workspaceSid,
    workflowSid: list.workflowSid,
    taskQueueSid: list.taskQueueSid,
    routingTarget: workerSid,
    taskChannel: 'voice',
    ignoreCapacity: false,
    timeout: OFFER_SECONDS,
    attributes: {
      ...callOf(record, list.callerId),
      preview: list.mode === 'preview',
      auto_accept: list.mode === 'automatic',
      dial_list: list.friendlyName,
      dial_list_sid: list.sid,
    },
  }
}

/**
 * For who promised it, else for whoever of its queue is free first, in the place of whoever waits for
 * it. Without a queue the workflow says which.
 */
export function callbackTask(record: DialRecord, place: CallbackPlace): CreateTaskRequest {
  return {
    workspaceSid: place.workspaceSid,
    workflowSid: place.workflowSid ?? undefined,
    ...(place.routingTarget ? { routingTarget: place.routingTarget } : {}),
    taskQueueSid: place.taskQueueSid ?? undefined,
    taskChannel: 'voice',
    ignoreCapacity: false,
    priority: place.priority,
    virtualStartTime: place.virtualStartTime,
    attributes: callbackAttributes(record, place),
  }
}

export function callbackAttributes(record: DialRecord, { callerId }: CallbackPlace) {
  return { ...callOf(record, callerId), preview: true, callback: true }
}

function callOf({ sid, phoneNumber, context, attempts }: DialRecord, from: string) {
  const { name } = context
  return {
    direction: 'outbound',
    outbound_to: phoneNumber,
    from,
    ...(typeof name === 'string' ? { name } : {}),
    context,
    dial_record_sid: sid,
    dial_attempt: attempts + 1,
  }
}
