/** What the options of a `conference` instruction ask of `voice`. Pure. */
import { errors, OffhookError, type ReservationSid, type TaskSid } from '@offhook/core'
import type { Task, Worker } from '@offhook/task-router'
import type { BridgeQueuedRequest, DialAloneRequest, StatusCallback } from '@offhook/voice'
import { attributeOf } from '../attributes.ts'
import type { ConferenceOptions } from './conference-options.ts'

/** Whom to dial for an agent, and the number that is shown to them. */
export interface Numbers {
  readonly to: string
  readonly from: string
}

/**
 * The option, else the worker's `contact_uri`; and the option, else the number that was called.
 * @throws OffhookError 40137 no To, 40138 no From
 */
export function numbersOf(options: ConferenceOptions, worker: Worker, task: Task): Numbers {
  const to = options.to ?? attributeOf(worker, 'contact_uri')
  if (to === null) throw new OffhookError(errors.conferenceTo, 'The worker has no contact_uri')
  const from = options.from ?? attributeOf(task, 'to') ?? attributeOf(task, 'from')
  if (from === null) throw new OffhookError(errors.conferenceFrom, 'From is missing')
  return { to, from }
}

/**
 * The customer of a task that its worker made to call them; null where the task is not of that kind.
 * @throws OffhookError 40138 no From
 */
export function customerOf(options: ConferenceOptions, task: Task): Numbers | null {
  const to = attributeOf(task, 'outbound_to')
  if (to === null) return null
  const from = attributeOf(task, 'from') ?? options.from
  if (from === null) throw new OffhookError(errors.conferenceFrom, 'From is missing')
  return { to, from }
}

/** The agent's leg. */
export function dialRequest(
  options: ConferenceOptions,
  { to, from }: Numbers,
  ids: { readonly taskSid: TaskSid; readonly reservationSid: ReservationSid },
): Omit<DialAloneRequest, 'accountSid'> {
  return {
    to,
    from,
    role: 'agent',
    parameters: { ...ids },
    timeoutMs: options.timeoutMs,
    record: options.record,
    recording: {
      channels: options.recordingChannels,
      recordingStatusCallback: options.recordingStatusCallback ?? undefined,
      recordingStatusCallbackMethod: options.recordingStatusCallbackMethod,
    },
    statusCallback: options.statusCallback ?? undefined,
    statusCallbackMethod: options.statusCallbackMethod,
    statusCallbackEvents: options.statusCallbackEvents,
    sipAuthUsername: options.sipAuthUsername ?? undefined,
    sipAuthPassword: options.sipAuthPassword ?? undefined,
  }
}

/** How both stand in the conference, and what it tells and records. */
export function bridgeSettings(
  options: ConferenceOptions,
): Required<Pick<BridgeQueuedRequest, 'conferenceOptions' | 'agentOptions' | 'customerOptions'>> {
  return {
    conferenceOptions: {
      record: options.conferenceRecord,
      trim: options.conferenceTrim,
      maxParticipants: options.maxParticipants,
      statusCallback: callbackOf(
        options.conferenceStatusCallback,
        options.conferenceStatusCallbackMethod,
        options.conferenceStatusCallbackEvents,
      ),
      recordingStatusCallback: callbackOf(
        options.conferenceRecordingStatusCallback,
        options.conferenceRecordingStatusCallbackMethod,
        ['completed'],
      ),
    },
    agentOptions: {
      beep: options.beep,
      jitterBufferSize: options.jitterBufferSize,
      muted: options.muted,
      startConferenceOnEnter: options.startConferenceOnEnter,
      endConferenceOnExit: options.endConferenceOnExit,
      waitUrl: options.waitUrl ?? undefined,
      waitMethod: options.waitMethod,
    },
    customerOptions: {
      beep: options.beepOnCustomerEntrance ? 'onEnter' : 'false',
      endConferenceOnExit: options.endConferenceOnCustomerExit,
    },
  }
}

function callbackOf(
  url: string | null,
  method: 'GET' | 'POST',
  events: readonly string[],
): StatusCallback | undefined {
  return url === null ? undefined : { url, method, events }
}
