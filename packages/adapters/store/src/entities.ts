/**
 * The one table between domain rows and SQL: entity name → table, key, columns. A column's name is
 * its property's in snake case. The compiler holds it against the row types, a test against the
 * migrations.
 */
import type {
  AccountRow,
  ApiKeyRow,
  Application,
  PersonRow,
  PhoneNumber,
  RevokedSession,
  SipTrunkRow,
  SipUserRow,
} from '@offhook/accounts'
import type {
  Activity,
  Decision,
  Reservation,
  Task,
  TaskChannel,
  TaskEvent,
  TaskQueue,
  Transfer,
  Worker,
  WorkerChannel,
  WorkerLease,
  Workflow,
  Workspace,
} from '@offhook/task-router'
import type {
  Call,
  Conference,
  Notification,
  Participant,
  Queue,
  QueueMember,
  Recording,
} from '@offhook/voice'
import type { Home } from './node/home.ts'

/** How a value is kept. `json` is anything nested; `bigint` milliseconds or bytes. */
export type ColumnType = 'text' | 'bigint' | 'int' | 'float' | 'bool' | 'json'

/** Where one kind of row lives. */
export interface Entity {
  readonly table: string
  readonly key: readonly string[]
  readonly columns: Readonly<Record<string, ColumnType>>
}

function entity<Row>(
  table: string,
  key: readonly (keyof Row & string)[],
  columns: Readonly<Record<keyof Row & string, ColumnType>>,
): Entity {
  return { table, key, columns }
}

const dates = { dateCreated: 'bigint', dateUpdated: 'bigint' } as const
const identity = { sid: 'text', accountSid: 'text' } as const
const voiceTarget = {
  voiceUrl: 'text',
  voiceMethod: 'text',
  voiceFallbackUrl: 'text',
  voiceFallbackMethod: 'text',
  statusCallback: 'text',
  statusCallbackMethod: 'text',
  voiceCallerIdLookup: 'bool',
} as const

const accountEntities = {
  account: entity<AccountRow>('accounts', ['sid'], {
    sid: 'text',
    friendlyName: 'text',
    status: 'text',
    authTokenBox: 'text',
    secondaryTokenBox: 'text',
    ...dates,
  }),
  'api-key': entity<ApiKeyRow>('api_keys', ['sid'], {
    ...identity,
    friendlyName: 'text',
    kind: 'text',
    secretBox: 'text',
    ...dates,
  }),
  person: entity<PersonRow>('people', ['sid'], {
    ...identity,
    username: 'text',
    fullName: 'text',
    roles: 'json',
    identity: 'text',
    workspaceSid: 'text',
    workerSid: 'text',
    passwordHash: 'text',
    ...dates,
  }),
  'sip-user': entity<SipUserRow>('sip_users', ['sid'], {
    ...identity,
    username: 'text',
    domain: 'text',
    passwordBox: 'text',
    ...dates,
  }),
  'sip-trunk': entity<SipTrunkRow>('sip_trunks', ['sid'], {
    ...identity,
    friendlyName: 'text',
    addresses: 'json',
    inboundUsername: 'text',
    inboundPasswordBox: 'text',
    target: 'text',
    outboundUsername: 'text',
    outboundPasswordBox: 'text',
    dialPrefixes: 'json',
    ...dates,
  }),
  'phone-number': entity<PhoneNumber>('phone_numbers', ['sid'], {
    ...identity,
    phoneNumber: 'text',
    friendlyName: 'text',
    voiceApplicationSid: 'text',
    ...voiceTarget,
    smsUrl: 'text',
    smsMethod: 'text',
    smsFallbackUrl: 'text',
    smsFallbackMethod: 'text',
    ...dates,
  }),
  application: entity<Application>('applications', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...voiceTarget,
    ...dates,
  }),
  'revoked-session': entity<RevokedSession>('revoked_sessions', ['id'], {
    id: 'text',
    expiresAt: 'bigint',
  }),
}

const voiceEntities = {
  call: entity<Call>('calls', ['sid'], {
    ...identity,
    parentCallSid: 'text',
    from: 'text',
    to: 'text',
    direction: 'text',
    kind: 'text',
    status: 'text',
    phoneNumberSid: 'text',
    forwardedFrom: 'text',
    callerName: 'text',
    answeredBy: 'text',
    trunkSid: 'text',
    startTime: 'bigint',
    answerTime: 'bigint',
    endTime: 'bigint',
    duration: 'int',
    queueTimeMs: 'bigint',
    endCause: 'text',
    sipStatus: 'int',
    sipCallId: 'text',
    dialog: 'json',
    nodeId: 'text',
    statusCallback: 'json',
    deleted: 'bool',
    ...dates,
  }),
  conference: entity<Conference>('conferences', ['sid'], {
    ...identity,
    friendlyName: 'text',
    status: 'text',
    region: 'text',
    reasonEnded: 'text',
    callSidEnding: 'text',
    endTime: 'bigint',
    nodeId: 'text',
    ...dates,
  }),
  participant: entity<Participant>('participants', ['conferenceSid', 'callSid'], {
    conferenceSid: 'text',
    callSid: 'text',
    accountSid: 'text',
    label: 'text',
    status: 'text',
    muted: 'bool',
    hold: 'bool',
    coaching: 'bool',
    callSidToCoach: 'text',
    startConferenceOnEnter: 'bool',
    endConferenceOnExit: 'bool',
    queueTimeMs: 'bigint',
    joinedAt: 'bigint',
    leftAt: 'bigint',
    ...dates,
  }),
  queue: entity<Queue>('queues', ['sid'], {
    ...identity,
    friendlyName: 'text',
    maxSize: 'int',
    ...dates,
  }),
  'queue-member': entity<QueueMember>('queue_members', ['queueSid', 'callSid'], {
    queueSid: 'text',
    callSid: 'text',
    accountSid: 'text',
    dateEnqueued: 'bigint',
    nodeId: 'text',
  }),
  recording: entity<Recording>('recordings', ['sid'], {
    ...identity,
    callSid: 'text',
    conferenceSid: 'text',
    status: 'text',
    channels: 'int',
    source: 'text',
    track: 'text',
    channelRoles: 'json',
    startTime: 'bigint',
    durationMs: 'bigint',
    fileName: 'text',
    bytes: 'bigint',
    errorCode: 'int',
    deletedAt: 'bigint',
    nodeId: 'text',
    ...dates,
  }),
  notification: entity<Notification>('notifications', ['sid'], {
    ...identity,
    callSid: 'text',
    logLevel: 'int',
    errorCode: 'int',
    messageText: 'text',
    requestUrl: 'text',
    requestMethod: 'text',
    responseBody: 'text',
    dateCreated: 'bigint',
  }),
}

const inWorkspace = { ...identity, workspaceSid: 'text', ...dates } as const

const taskEntities = {
  workspace: entity<Workspace>('workspaces', ['sid'], {
    ...identity,
    friendlyName: 'text',
    defaultActivitySid: 'text',
    timeoutActivitySid: 'text',
    eventCallbackUrl: 'text',
    eventsFilter: 'text',
    multiTaskEnabled: 'bool',
    prioritizeQueueOrder: 'text',
    ...dates,
  }),
  activity: entity<Activity>('activities', ['sid'], {
    ...inWorkspace,
    friendlyName: 'text',
    available: 'bool',
  }),
  worker: entity<Worker>('workers', ['sid'], {
    ...inWorkspace,
    friendlyName: 'text',
    attributes: 'json',
    activitySid: 'text',
    dateStatusChanged: 'bigint',
    lastAssignedAt: 'bigint',
    version: 'int',
  }),
  'worker-channel': entity<WorkerChannel>('worker_channels', ['sid'], {
    ...inWorkspace,
    workerSid: 'text',
    taskChannelSid: 'text',
    available: 'bool',
    configuredCapacity: 'int',
    lastReservedAt: 'bigint',
  }),
  'task-channel': entity<TaskChannel>('task_channels', ['sid'], {
    ...inWorkspace,
    friendlyName: 'text',
    uniqueName: 'text',
    channelOptimizedRouting: 'bool',
  }),
  'task-queue': entity<TaskQueue>('task_queues', ['sid'], {
    ...inWorkspace,
    friendlyName: 'text',
    targetWorkers: 'text',
    maxReservedWorkers: 'int',
    taskOrder: 'text',
    reservationActivitySid: 'text',
    assignmentActivitySid: 'text',
  }),
  workflow: entity<Workflow>('workflows', ['sid'], {
    ...inWorkspace,
    friendlyName: 'text',
    configuration: 'text',
    assignmentCallbackUrl: 'text',
    fallbackAssignmentCallbackUrl: 'text',
    taskReservationTimeout: 'int',
    edition: 'int',
    earlier: 'json',
  }),
  task: entity<Task>('tasks', ['sid'], {
    ...inWorkspace,
    attributes: 'json',
    assignmentStatus: 'text',
    priority: 'bigint',
    timeout: 'bigint',
    reason: 'text',
    workflowSid: 'text',
    taskQueueSid: 'text',
    taskQueueEnteredAt: 'bigint',
    taskChannelSid: 'text',
    routingTarget: 'text',
    ignoreCapacity: 'bool',
    virtualStartTime: 'bigint',
    assignmentCount: 'int',
    assignedAt: 'bigint',
    step: 'json',
    transferSid: 'text',
    version: 'int',
  }),
  reservation: entity<Reservation>('reservations', ['sid'], {
    ...inWorkspace,
    taskSid: 'text',
    workerSid: 'text',
    status: 'text',
    timeout: 'int',
    canceledReasonCode: 'int',
    workerPreviousActivitySid: 'text',
    transferSid: 'text',
    version: 'int',
  }),
  transfer: entity<Transfer>('transfers', ['sid'], {
    ...inWorkspace,
    taskSid: 'text',
    initiatingReservationSid: 'text',
    initiatingWorkerSid: 'text',
    initiatingQueueSid: 'text',
    initiatingWorkflowSid: 'text',
    initiatingStep: 'json',
    mode: 'text',
    type: 'text',
    to: 'text',
    status: 'text',
    failedReason: 'text',
  }),
  'worker-lease': entity<WorkerLease>('worker_leases', ['workerSid'], {
    workerSid: 'text',
    accountSid: 'text',
    workspaceSid: 'text',
    deadline: 'bigint',
    dateUpdated: 'bigint',
  }),
  'task-decision': entity<Decision>('task_decisions', ['sid'], {
    ...identity,
    workspaceSid: 'text',
    taskSid: 'text',
    workerSid: 'text',
    decidedAt: 'bigint',
    facts: 'json',
  }),
  'task-event': entity<TaskEvent>('task_events', ['sid'], {
    ...identity,
    workspaceSid: 'text',
    eventType: 'text',
    description: 'text',
    resourceType: 'text',
    resourceSid: 'text',
    taskSid: 'text',
    workerSid: 'text',
    reservationSid: 'text',
    taskQueueSid: 'text',
    workflowSid: 'text',
    taskChannelSid: 'text',
    actorSid: 'text',
    actorType: 'text',
    source: 'text',
    sourceIpAddress: 'text',
    eventData: 'json',
    eventDate: 'bigint',
  }),
}

const nodeEntities = {
  home: entity<Home>('homes', ['accountSid'], {
    accountSid: 'text',
    phoneNumber: 'text',
    workspaceSid: 'text',
    workflowSid: 'text',
    taskQueueSid: 'text',
  }),
}

/** Every entity that a `Change` may name. */
export const entities = {
  ...accountEntities,
  ...voiceEntities,
  ...taskEntities,
  ...nodeEntities,
} as const

/** What only the node with the routing lease may write. */
export const routingEntities: ReadonlySet<string> = new Set(Object.keys(taskEntities))

export type EntityName = keyof typeof entities

/** Finds an entity by the name that a change carries; a wrong one is a defect of the caller. */
export function entityOf(name: string): Entity {
  const found = Object.hasOwn(entities, name) ? entities[name as EntityName] : undefined
  if (!found) throw new Error(`The store knows no entity "${name}"`)
  return found
}

/** `dateCreated` → `date_created`. */
export function columnOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A column as SQL writes it; `from` and `to` are words of the language. */
export function quoted(property: string): string {
  return `"${columnOf(property)}"`
}

/** The list that follows SELECT, with the properties' own names. */
export function selection(of: Entity): string {
  return Object.keys(of.columns)
    .map((property) => `${quoted(property)} AS "${property}"`)
    .join(', ')
}
