import type { ConferenceParticipant, ITask, Transfer } from '@offhook/desktop-sdk'
import type { ActionName, PayloadOf } from '../../actions/index.ts'
import type { Conference, Party } from '../conferences.ts'
import { headCount } from '../conferences.ts'
import { formatNumber } from '../format.ts'
import type { ReservationView, TransferView } from '../routing.ts'
import type { TaskView } from '../task-view.ts'
import type { Ending } from './task-events.ts'

/** What the tasks of plugins are made with. */
export interface TaskWorld {
  readonly workerSid: string
  readonly workspaceSid: string
  /** The server's clock. */
  readonly now: () => number
  /** Carries a built-in action out, past listeners and replacements. */
  readonly act: <N extends ActionName>(name: N, payload: PayloadOf<N>) => Promise<unknown>
}

const taskStatuses = { pending: 'reserved', accepted: 'assigned', wrapping: 'wrapping' } as const

/** A task as plugins know it: a snapshot. */
export function flexTask(view: TaskView, reservation: ReservationView, world: TaskWorld): ITask {
  const { reservationSid: sid, attributes } = view
  const status = statusOf(reservation.status)
  const conference = view.conference && flexConference(view.conference, view)
  const act = async <N extends ActionName>(name: N, payload?: object): Promise<void> => {
    await world.act(name, { sid, ...payload } as unknown as PayloadOf<N>)
  }
  return {
    sid,
    reservationSid: sid,
    taskSid: view.taskSid,
    status,
    taskStatus: taskStatuses[status],
    attributes,
    priority: view.priority,
    age: Math.max(0, Math.round((world.now() - view.createdAt) / 1000)),
    timeout: reservation.timeoutMs / 1000,
    dateCreated: new Date(view.createdAt),
    dateUpdated: new Date(reservation.updatedAt),
    queueName: view.queueName,
    queueSid: reservation.task.queueSid,
    workflowName: reservation.task.workflowName,
    workflowSid: reservation.task.workflowSid,
    workspaceSid: world.workspaceSid,
    workerSid: world.workerSid,
    taskChannelUniqueName: view.channel,
    channelType: view.channel,
    routingTarget: textOf(attributes['routing_target']),
    defaultFrom: textOf(attributes['outbound_to']) ?? textOf(attributes['from']) ?? '',
    formattedAttributes: {
      from: formatNumber(textOf(attributes['from']) ?? ''),
      outbound_to: formatNumber(textOf(attributes['outbound_to']) ?? ''),
    },
    isCall: view.isCall,
    conference,
    incomingTransferObject: flexTransfer(view.incoming),
    outgoingTransferObject: flexTransfer(view.outgoing),
    complete: () => act('CompleteTask'),
    wrapUp: () => act('WrapupTask'),
    hold: (options) => act('HoldCall', options),
    unhold: () => act('UnholdCall'),
    holdParticipant: (targetSid) => act('HoldParticipant', { targetSid }),
    unholdParticipant: (targetSid) => act('UnholdParticipant', { targetSid }),
    kick: (targetSid) => act('KickParticipant', { targetSid }),
    transfer: (targetSid, options) => act('TransferTask', { targetSid, options }),
    cancelTransfer: () => act('CancelTransfer'),
    joinCall: () => act('JoinCall'),
    endConference: () => act('EndConferenceForAll'),
    setAttributes: (given) => act('SetTaskAttributes', { attributes: given, mergeExisting: false }),
    setEndConferenceOnExit: (endConferenceOnExit) =>
      act('UpdateWorkerParticipant', { options: { endConferenceOnExit } }),
    updateWorkerParticipant: (options) => act('UpdateWorkerParticipant', { options }),
    updateCustomerParticipant: (options) => act('UpdateCustomerParticipant', { options }),
    dequeue: (options) => act('DequeueTask', { options }),
    redirectCall: (callSid, twiMLUrl, options) =>
      act('RedirectCallTask', { callSid, twiMLUrl, options }),
    issueCallToWorker: (callerId, twiMLUrl, options) =>
      act('IssueCallToWorker', { callerId, twiMLUrl, options }),
    addVoiceParticipant: (phoneNumber, callerId) =>
      act('StartExternalWarmTransfer', { phoneNumber, ...(callerId && { callerId }) }),
    getParticipants: () => conference?.participants ?? [],
  }
}

/** A task whose reservation has ended. Who has it now, if anybody, this desk does not know. */
export function endedTask(last: ITask, how: Ending, now: number): ITask {
  const taskStatus = how === 'completed' || how === 'canceled' ? how : last.taskStatus
  return { ...last, status: how, taskStatus, dateUpdated: new Date(now) }
}

function statusOf(status: string): keyof typeof taskStatuses {
  return status === 'accepted' || status === 'wrapping' ? status : 'pending'
}

function flexConference(conference: Conference, task: TaskView): ITask['conference'] {
  const participants = conference.parties.map((party) => flexParticipant(party, task))
  const liveWorkers = participants.filter(
    ({ participantType, status, connecting }) =>
      participantType === 'worker' && status === 'joined' && !connecting,
  )
  return {
    sid: conference.taskSid,
    conferenceSid: conference.sid,
    status: conference.sid === null ? 'setup' : 'active',
    participants,
    liveParticipantCount: headCount(conference),
    liveWorkerCount: liveWorkers.length,
    liveWorkers,
  }
}

/** A party as plugins know it. */
export function flexParticipant(party: Party, task: TaskView): ConferenceParticipant {
  const { callSid, kind, name, workerSid, status, holdSince, muted, isMe } = party
  return {
    callSid,
    participantType: kind,
    status: status === 'left' ? 'left' : 'joined',
    connecting: status === 'connecting',
    onHold: holdSince !== null,
    muted,
    isCurrentWorker: isMe,
    workerSid,
    worker: workerSid === null ? null : { sid: workerSid, name },
    reservationSid: isMe ? task.reservationSid : null,
    phoneNumber: workerSid === null ? numberOf(party, task) : null,
    participantSid: null,
    queue: null,
    name,
    mediaProperties: {
      hold: holdSince !== null,
      muted,
      coaching: party.coaches !== null,
      endConferenceOnExit: party.endConferenceOnExit,
      startConferenceOnEnter: null,
      sequenceNumber: null,
    },
  }
}

/** The number of somebody from outside; of a customer who has a name, the task knows it. */
function numberOf({ kind, name }: Party, { attributes }: TaskView): string | null {
  const known = kind === 'customer' ? [attributes['outbound_to'], attributes['from']] : []
  const number = [name, ...known].find((one) => /^\+\d{6,15}$/.test(String(one)))
  return number === undefined ? null : String(number)
}

function flexTransfer(transfer: TransferView | null): Transfer | null {
  if (!transfer) return null
  const { sid, mode, type, to, fromWorkerSid, fromReservationSid } = transfer
  return {
    ...{ sid, mode, type, to },
    status: 'initiated',
    initiatingWorkerSid: fromWorkerSid,
    workerSid: fromWorkerSid,
    initiatingReservationSid: fromReservationSid,
    reservationSid: fromReservationSid,
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
