/** Rows for the store's tests: whole, with what a test cares about put over. */
import { makeSid } from '@offhook/core'
import type { MessagingService } from '@offhook/messages'
import type { Payment } from '@offhook/pay'
import type { Execution, ExecutionStep } from '@offhook/studio'
import type {
  Reservation,
  Task,
  TaskChannel,
  TaskEvent,
  Transfer,
  Workspace,
} from '@offhook/task-router'
import type {
  Call,
  Conference,
  Participant,
  Queue,
  QueueMember,
  Recording,
  Transcription,
} from '@offhook/voice'

export const account = makeSid('AC')

export function callRow(over: Partial<Call> = {}): Call {
  return {
    sid: makeSid('CA'),
    accountSid: account,
    parentCallSid: null,
    from: '+15550100001',
    to: '+15550100002',
    direction: 'inbound',
    kind: 'sip',
    status: 'in-progress',
    phoneNumberSid: null,
    forwardedFrom: null,
    callerName: null,
    answeredBy: null,
    trunkSid: null,
    dateCreated: 1_700_000_000_000,
    startTime: 1_700_000_000_000,
    answerTime: 1_700_000_002_000,
    endTime: null,
    dateUpdated: 1_700_000_002_000,
    duration: null,
    queueTimeMs: 0,
    endCause: null,
    sipStatus: null,
    sipCallId: 'abc@192.0.2.1',
    dialog: { cseq: 3, remoteTag: 'x' },
    nodeId: 'ND1',
    statusCallback: { url: 'http://example.com/', method: 'POST', events: ['completed'] },
    deleted: false,
    ...over,
  }
}

export function serviceRow(over: Partial<MessagingService> = {}): MessagingService {
  return {
    ...{ sid: makeSid('MG'), accountSid: account, friendlyName: 'Reminders' },
    ...{
      inboundRequestUrl: null,
      inboundMethod: 'POST',
      fallbackUrl: null,
      fallbackMethod: 'POST',
    },
    ...{ statusCallback: null, stickySender: true, useInboundWebhookOnNumber: false },
    ...{ usecase: 'undeclared', hints: {} as MessagingService['hints'] },
    ...{ dateCreated: 1, dateUpdated: 1 },
    ...over,
  }
}

export function transcriptionRow(over: Partial<Transcription> = {}): Transcription {
  return {
    sid: makeSid('GT'),
    accountSid: account,
    kind: 'call',
    callSid: null,
    recordingSid: null,
    name: null,
    status: 'in-progress',
    track: 'both_tracks',
    language: 'en-US',
    durationMs: null,
    text: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function paymentRow(over: Partial<Payment> = {}): Payment {
  return {
    sid: makeSid('PK'),
    accountSid: account,
    callSid: makeSid('CA'),
    paymentMethod: 'credit-card',
    paymentConnector: 'Default',
    chargeAmount: '12.50',
    currency: 'USD',
    description: null,
    maskedNumber: null,
    cardType: null,
    result: null,
    confirmationCode: null,
    payErrorCode: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function conferenceRow(over: Partial<Conference> = {}): Conference {
  return {
    sid: makeSid('CF'),
    accountSid: account,
    friendlyName: 'room',
    status: 'in-progress',
    region: 'us1',
    reasonEnded: null,
    callSidEnding: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    endTime: null,
    nodeId: 'ND1',
    ...over,
  }
}

export function participantRow(over: Partial<Participant> = {}): Participant {
  return {
    conferenceSid: makeSid('CF'),
    callSid: makeSid('CA'),
    accountSid: account,
    label: null,
    status: 'connected',
    muted: false,
    holdSince: null,
    heldBy: null,
    hold: false,
    coaching: false,
    callSidToCoach: null,
    startConferenceOnEnter: true,
    endConferenceOnExit: false,
    queueTimeMs: 0,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    joinedAt: 1_700_000_000_000,
    leftAt: null,
    ...over,
  }
}

export function queueRow(over: Partial<Queue> = {}): Queue {
  return {
    sid: makeSid('QU'),
    accountSid: account,
    friendlyName: `queue ${Math.random()}`,
    maxSize: 100,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function queueMemberRow(over: Partial<QueueMember> = {}): QueueMember {
  return {
    queueSid: makeSid('QU'),
    callSid: makeSid('CA'),
    accountSid: account,
    dateEnqueued: 1_700_000_000_000,
    nodeId: 'ND1',
    ...over,
  }
}

export function recordingRow(over: Partial<Recording> = {}): Recording {
  return {
    sid: makeSid('RE'),
    accountSid: account,
    callSid: makeSid('CA'),
    conferenceSid: null,
    status: 'in-progress',
    channels: 2,
    source: 'RecordVerb',
    track: 'both',
    parties: [
      {
        channel: 1,
        role: 'customer',
        callSid: null,
        name: '+12025550142',
        from: 1_700_000_000_000,
        to: null,
      },
    ],
    startTime: 1_700_000_000_000,
    durationMs: null,
    leftOut: [],
    fileName: 'a.wav',
    bytes: null,
    errorCode: null,
    encryption: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    deletedAt: null,
    nodeId: 'ND1',
    ...over,
  }
}

export function taskChannelRow(over: Partial<TaskChannel> = {}): TaskChannel {
  return {
    sid: makeSid('TC'),
    accountSid: account,
    workspaceSid: makeSid('WS'),
    friendlyName: 'Voice',
    uniqueName: 'voice',
    channelOptimizedRouting: false,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function workspaceRow(over: Partial<Workspace> = {}): Workspace {
  return {
    sid: makeSid('WS'),
    accountSid: account,
    friendlyName: 'Support',
    defaultActivitySid: makeSid('WA'),
    timeoutActivitySid: makeSid('WA'),
    eventCallbackUrl: null,
    eventsFilter: null,
    multiTaskEnabled: true,
    prioritizeQueueOrder: 'FIFO',
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function taskRow(over: Partial<Task> = {}): Task {
  return {
    sid: makeSid('WT'),
    accountSid: account,
    workspaceSid: makeSid('WS'),
    attributes: {},
    assignmentStatus: 'pending',
    priority: 0,
    timeout: 86_400,
    reason: null,
    workflowSid: makeSid('WW'),
    taskQueueSid: makeSid('WQ'),
    taskQueueEnteredAt: 1_700_000_000_000,
    taskChannelSid: makeSid('TC'),
    routingTarget: null,
    ignoreCapacity: true,
    virtualStartTime: 1_700_000_000_000,
    assignmentCount: 1,
    assignedAt: null,
    step: { filter: -1, target: 0, edition: 0, passed: 0 },
    transferSid: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    version: 3,
    ...over,
  }
}

export function reservationRow(over: Partial<Reservation> = {}): Reservation {
  return {
    sid: makeSid('WR'),
    accountSid: account,
    workspaceSid: makeSid('WS'),
    taskSid: makeSid('WT'),
    workerSid: makeSid('WK'),
    status: 'pending',
    timeout: 120,
    canceledReasonCode: null,
    workerPreviousActivitySid: null,
    transferSid: null,
    handedOver: false,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    version: 0,
    ...over,
  }
}

export function transferRow(over: Partial<Transfer> = {}): Transfer {
  return {
    sid: makeSid('TT'),
    accountSid: account,
    workspaceSid: makeSid('WS'),
    taskSid: makeSid('WT'),
    initiatingReservationSid: makeSid('WR'),
    initiatingWorkerSid: makeSid('WK'),
    initiatingQueueSid: makeSid('WQ'),
    initiatingWorkflowSid: makeSid('WW'),
    initiatingStep: { filter: -1, target: 0, edition: 0, passed: 0 },
    mode: 'WARM',
    type: 'QUEUE',
    to: makeSid('WQ'),
    status: 'initiated',
    failedReason: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function taskEventRow(over: Partial<TaskEvent> = {}): TaskEvent {
  return {
    sid: makeSid('EV'),
    accountSid: account,
    workspaceSid: makeSid('WS'),
    eventType: 'task.created',
    description: 'Task created',
    resourceType: 'task',
    resourceSid: makeSid('WT'),
    taskSid: null,
    workerSid: null,
    reservationSid: null,
    taskQueueSid: null,
    workflowSid: null,
    taskChannelSid: null,
    actorSid: null,
    actorType: 'system',
    source: 'taskrouter',
    sourceIpAddress: null,
    eventData: {},
    eventDate: 1_700_000_000_000,
    ...over,
  }
}

export function executionRow(over: Partial<Execution> = {}): Execution {
  const address = { address: '+15550100001' }
  return {
    sid: makeSid('FN'),
    accountSid: account,
    flowSid: makeSid('FW'),
    revision: 1,
    initiatedBy: makeSid('CA'),
    contactAddress: '+15550100001',
    status: 'ended',
    endReason: 'completed',
    callSid: null,
    parentStepSid: null,
    context: {
      trigger: {},
      widgets: {},
      flow: { sid: '', flow_sid: '', channel: address, data: {}, variables: {} },
      contact: { channel: address },
    },
    nodeId: 'ND1',
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}

export function stepRow(
  { sid, accountSid, flowSid }: Execution,
  over: Partial<ExecutionStep> = {},
): ExecutionStep {
  return {
    sid: makeSid('FT'),
    ...{ accountSid, executionSid: sid, flowSid },
    name: 'keypress',
    type: 'gather-input-on-call',
    transitionedFrom: 'menu',
    transitionedTo: 'next',
    transition: 0,
    parentStepSid: null,
    values: null,
    variables: null,
    dateCreated: 1_700_000_000_000,
    dateUpdated: 1_700_000_000_000,
    ...over,
  }
}
