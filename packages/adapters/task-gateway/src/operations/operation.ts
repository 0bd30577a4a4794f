/** What an operation of the bridge is, and the rows that its path and fields name. */
import type { AccessToken, TokenGrants } from '@offhook/accounts'
import type { Asker, Contacts } from '@offhook/contacts'
import {
  type Clock,
  errors,
  OffhookError,
  parseSid,
  type TaskSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import type { Actor, Attributes, Reservation, Task, TaskRouter, Worker } from '@offhook/task-router'
import type { BridgeRequest } from '../bridge-request.ts'
import { taskShape } from '../dialect.ts'

export type Role = NonNullable<TokenGrants['taskRouter']>['role']

/** A request with everything that answers it. */
export interface OperationContext {
  readonly router: TaskRouter
  readonly contacts: Contacts
  /** Whether a supervisor may give a worker these attributes. Rejects with why not. */
  readonly checkAttributes: (worker: WorkerSid, attributes: Attributes) => Promise<void>
  readonly clock: Clock
  readonly token: AccessToken
  readonly role: Role
  readonly workspaceSid: WorkspaceSid
  /** The token's own worker; null for an administrator's. */
  readonly workerSid: WorkerSid | null
  readonly request: BridgeRequest
  /** Names this request in the change sets that it causes. */
  readonly cause: string
  /** Who asks, for the events. */
  readonly actor: Actor
}

/**
 * Which rows a role reaches. The first sid of the path counts: a worker's or a task's.
 * - *any*: whatever is in the workspace
 * - *own*: the token's own worker
 * - *held*: a task of which the worker has an open reservation
 * - *known*: the same, and one that they have completed
 * - *none*: the operation is not for this role
 */
export type Reach = 'any' | 'own' | 'held' | 'known' | 'none'

export interface Operation {
  readonly method: 'GET' | 'POST'
  /** Below the workspace; `:` stands for a sid. */
  readonly path: string
  readonly reach: Readonly<Record<Role, Reach>>
  /** What a token of the role `worker` must not ask for in the fields. @throws OffhookError 20403 */
  readonly bounds?: (context: OperationContext) => void
  /** Answers with the payload. @throws OffhookError as the SDK's user is to see it */
  readonly run: (context: OperationContext, sids: readonly string[]) => Promise<unknown> | unknown
}

/** Nothing of it is anybody's. */
export const everybody = { worker: 'any', supervisor: 'any', admin: 'any' } as const
/** A worker's own paths are for that worker, whatever the role. */
export const oneself = { worker: 'own', supervisor: 'own', admin: 'own' } as const
/** A worker may do it to themselves, who directs them to anybody. */
export const oneselfOrTeam = { worker: 'own', supervisor: 'any', admin: 'any' } as const
/** For those who direct workers. */
export const team = { worker: 'none', supervisor: 'any', admin: 'any' } as const

// ── rows ──────────────────────────────────────────────────────────────────────────────────────

export function workerOf(
  { router, workspaceSid }: OperationContext,
  sid: string | undefined,
): Worker {
  const worker = router.worker(sid ?? '')
  if (worker?.workspaceSid !== workspaceSid) throw notFound(`Worker ${sid}`)
  return worker
}

export function taskOf(
  { router, workspaceSid }: OperationContext,
  sid: string | undefined,
): Task & { readonly sid: TaskSid } {
  const task = router.task(sid ?? '')
  if (task?.workspaceSid !== workspaceSid) throw notFound(`Task ${sid}`)
  return task
}

/** A reservation of the token's own worker. */
export function ownReservation(
  { router, workerSid }: OperationContext,
  sid: string | undefined,
): Reservation {
  const reservation = router.reservation(sid ?? '')
  if (!reservation || reservation.workerSid !== workerSid) throw notFound(`Reservation ${sid}`)
  return reservation
}

export function shapeOfTask({ router, clock }: OperationContext, task: Task) {
  return taskShape(router, task, clock.now())
}

/** What the asker may name in an instruction. */
export function askerOf({ role, workerSid }: OperationContext): Asker {
  return role === 'admin' ? { kind: 'account' } : { kind: 'worker', sid: workerSid }
}

// ── fields ────────────────────────────────────────────────────────────────────────────────────

/** A field as text; undefined when it was not given. */
export function textField({ request }: OperationContext, name: string): string | undefined {
  const value = request.parameters[name]
  return value === undefined ? undefined : String(value)
}

/** A field that holds a sid of this kind, if it is given. @throws OffhookError 20001 */
export function sidField(
  context: OperationContext,
  name: string,
  prefix: 'WA' | 'WW' | 'WQ',
  refusal = (value: string) => `Value '${value}' provided for ${name} has an invalid format`,
): string | undefined {
  const text = textField(context, name)
  if (text !== undefined && parseSid(prefix, text) === undefined) throw bad(refusal(text))
  return text
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

/** `DateUpdated:desc` turns the ascending step around; another ordering keeps the creation's. */
export function orderStep(ordering: string | undefined, name: string, step: number): number {
  if (!ordering?.startsWith(name)) return 0
  return ordering.endsWith(':desc') ? -step : step
}

// ── refusals ──────────────────────────────────────────────────────────────────────────────────

export function bad(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}

export function notFound(what: string): OffhookError {
  return new OffhookError(errors.notFound, `The requested resource ${what} was not found`)
}

export function forbidden(): OffhookError {
  return new OffhookError(errors.forbidden, 'The token does not allow this')
}
