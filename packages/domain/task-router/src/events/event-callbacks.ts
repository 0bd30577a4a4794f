/**
 * Telling an application of events: a signed POST for each, in the outbox of the same transaction.
 * The outbox row names the event; its fields are read when it is sent, so that what piles up for a
 * receiver that is away is small. Routing never waits for any of it.
 */
import { type Clock, messageOf, type OutboxChange, type WorkspaceSid } from '@offhook/core'
import type { TaskEvent, Workspace } from '../model.ts'
import type { TaskEventReader } from './event-reader.ts'
import { allowedBy } from './event-types.ts'

/** The kind of the outbox rows. */
export const EVENT_CALLBACK = 'task-event'

/**
 * What concerns one task, or one resource, is told in order: it keeps to one lane. A workspace has
 * this many, so many requests to its receiver are under way at once, and so many are tried again
 * while it is away; all others wait behind them.
 */
const LANES = 16

/** Older callbacks are dropped: a receiver that is gone for good costs no more than this. */
const MAX_AGE_MS = 30 * 60_000

interface Payload {
  readonly workspaceSid: WorkspaceSid
  readonly workspaceName: string
  readonly accountSid: TaskEvent['accountSid']
  /** Where it was to be sent when it happened; where it goes is what the workspace says then. */
  readonly url: string
  readonly eventSid: TaskEvent['sid']
  /** Whole, where it cannot be read later: its workspace is gone. */
  readonly event: TaskEvent | null
}

/** Rows are never changed, only replaced: a filter is read once. */
const filters = new WeakMap<Workspace, ReadonlySet<string> | null>()

function filterOf(workspace: Workspace): ReadonlySet<string> | null {
  const known = filters.get(workspace)
  if (known !== undefined) return known
  const filter = allowedBy(workspace.eventsFilter)
  filters.set(workspace, filter)
  return filter
}

/** The callback of an event, or null where its workspace wants none. */
export function eventCallback(
  event: TaskEvent,
  workspace: Workspace,
  isStored: boolean,
): OutboxChange | null {
  const { eventCallbackUrl: url } = workspace
  if (url === null || filterOf(workspace)?.has(event.eventType) === false) return null
  const payload: Payload = {
    workspaceSid: workspace.sid,
    workspaceName: workspace.friendlyName,
    accountSid: event.accountSid,
    url,
    eventSid: event.sid,
    event: isStored ? null : event,
  }
  return {
    op: 'outbox',
    kind: EVENT_CALLBACK,
    orderKey: `${workspace.sid} ${laneOf(event.taskSid ?? event.resourceSid)}`,
    payload: { ...payload },
  }
}

/** Sids end in random digits, all of them; the last one says the lane. */
function laneOf(sid: string): number {
  return Number.parseInt(sid.slice(-1), 16) % LANES
}

/** The documented fields, and those of the event's data in Pascal case. */
export function callbackParameters(
  event: TaskEvent,
  workspaceName: string,
): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {
    Sid: event.sid,
    EventType: event.eventType,
    AccountSid: event.accountSid,
    WorkspaceSid: event.workspaceSid,
    WorkspaceName: workspaceName,
    EventDescription: event.description,
    ResourceType: event.resourceType,
    ResourceSid: event.resourceSid,
    Timestamp: String(Math.floor(event.eventDate / 1000)),
    TimestampMs: String(event.eventDate),
  }
  for (const [name, value] of Object.entries(event.eventData)) {
    if (value !== null && value !== undefined) parameters[pascal(name)] = String(value)
  }
  return parameters
}

/** `worker_time_in_previous_activity_ms` → `WorkerTimeInPreviousActivityMs`. */
function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

export interface EventCallbackTools {
  readonly clock: Clock
  readonly router: { get(entity: 'workspace', sid: string): Workspace | undefined }
  readonly repository: TaskEventReader
  /** Resolves with false, or rejects, when it was not answered with success in time. */
  readonly tell: (request: {
    readonly accountSid: TaskEvent['accountSid']
    readonly url: string
    readonly parameters: Readonly<Record<string, string>>
  }) => Promise<boolean>
  /** A receiver did not take what it was told first. */
  readonly onRefused: (refused: {
    readonly accountSid: TaskEvent['accountSid']
    readonly url: string
  }) => void
}

/**
 * Sends one callback. A rejection means: again, later.
 * @param effect.attempts how often it was tried before
 */
export async function sendEventCallback(
  { clock, router, repository, tell, onRefused }: EventCallbackTools,
  effect: {
    readonly payload: Readonly<Record<string, unknown>>
    readonly createdAt: number
    readonly attempts: number
  },
): Promise<void> {
  if (clock.now() - effect.createdAt > MAX_AGE_MS) return
  const payload = effect.payload as unknown as Payload
  const { workspaceSid, accountSid, eventSid } = payload
  const workspace = router.get('workspace', workspaceSid)
  // A corrected or removed address applies to what is still waiting too.
  const url = workspace ? workspace.eventCallbackUrl : payload.url
  if (url === null) return
  const event =
    payload.event ??
    (await repository.events({ workspaceSid, sid: eventSid }, { size: 1, after: null })).rows[0]
  if (!event) return
  const parameters = callbackParameters(event, payload.workspaceName)
  const taken = await tell({ accountSid, url, parameters }).catch((error: unknown) => {
    throw new Error(`The receiver could not be asked: ${messageOf(error)}`)
  })
  if (taken) return
  if (effect.attempts === 0) onRefused({ accountSid, url })
  throw new Error('The receiver did not answer with success')
}
