/** What changes of an account are told of, and how. Calls tell of themselves. */
import type { AuditEvent, Principal, Shelf } from '@offhook/accounts'
import { type AccountSid, makeSid, put } from '@offhook/core'
import type { FastifyRequest } from 'fastify'
import type { Answer } from './answer.ts'
import type { Form } from './form.ts'

/** A request that was carried out. */
interface Asked {
  readonly request: FastifyRequest
  readonly principal: Principal
  readonly accountSid: AccountSid
  readonly form: Form
  param(name: string): string
}

/** Collections by their name in a path, and the kind of resource that they hold. */
const audited: Readonly<Record<string, string>> = {
  Accounts: 'account',
  Keys: 'api-key',
  SigningKeys: 'api-key',
  IncomingPhoneNumbers: 'phone-number',
  Local: 'phone-number',
  Mobile: 'phone-number',
  TollFree: 'phone-number',
  OutgoingCallerIds: 'outgoing-caller-id',
  Applications: 'application',
  Queues: 'queue',
  Recordings: 'recording',
  Domains: 'sip-domain',
  CredentialLists: 'sip-credential-list',
  Credentials: 'sip-credential',
  IpAccessControlLists: 'sip-ip-access-control-list',
  IpAddresses: 'sip-ip-address',
  Trunks: 'trunk',
  SipUsers: 'sip-user',
  Workspaces: 'workspace',
  Workflows: 'workflow',
  Workers: 'worker',
  Activities: 'activity',
  TaskQueues: 'task-queue',
  TaskChannels: 'task-channel',
}

/** Keeps that a request has changed something, if it has and that is told of. */
export function audit({ writer, clock }: Shelf, asked: Asked, answer: Answer): void {
  const { request, principal, accountSid } = asked
  if (request.method !== 'POST' && request.method !== 'DELETE') return
  const { collection, parameter } = placeOf(request)
  const resourceType = audited[collection]
  if (resourceType === undefined) return
  const verb = request.method === 'DELETE' ? 'deleted' : parameter ? 'updated' : 'created'
  const isPerson = principal.kind === 'person'
  const event: AuditEvent = {
    sid: makeSid('AE'),
    accountSid,
    actorSid: isPerson ? principal.person.sid : null,
    actorType: isPerson ? 'user' : principal.keySid === null ? 'account' : 'api-key',
    eventType: `${resourceType}.${verb}`,
    resourceType,
    resourceSid: sidOf(parameter ? asked.param(parameter) : Object(answer.body).sid),
    source: isPerson ? 'web' : 'api',
    sourceIpAddress: request.ip,
    fields: request.method === 'POST' ? asked.form.names : [],
    dateCreated: clock.now(),
  }
  writer.writeBehind([put('audit-event', event)])
}

/** The collection of a route, and the name of the parameter that follows it. */
function placeOf({ routeOptions }: FastifyRequest): { collection: string; parameter?: string } {
  const parts = (routeOptions.url ?? '').split('/')
  const last = parts.at(-1) ?? ''
  if (!last.startsWith(':')) return { collection: last }
  return { collection: parts.at(-2) ?? '', parameter: last.slice(1) }
}

function sidOf(text: unknown): string | null {
  return typeof text === 'string' && /^[A-Z]{2}[0-9a-f]{32}$/i.test(text) ? text : null
}
