/** What changes of an account are told of, and how. Calls tell of themselves. */
import type { AuditEvent, Login, Principal, Shelf } from '@offhook/accounts'
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
  readonly sessionSid: string | null
  param(name: string): string
}

/**
 * Collections by their name in a path (below another one, where the name alone does not tell what is in
 * them), and the kind of resource that they hold; of what is no collection, the whole event.
 */
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
  Services: 'messaging-service',
  'Services/PhoneNumbers': 'messaging-service-number',
  'Trunks/PhoneNumbers': 'trunk-number',
  AccountSettings: 'account-settings.updated',
  SipUsers: 'sip-user',
  Workspaces: 'workspace',
  Workflows: 'workflow',
  Workers: 'worker',
  Activities: 'activity',
  TaskQueues: 'task-queue',
  TaskChannels: 'task-channel',
  People: 'person',
  Invitations: 'invitation',
  Password: 'password.updated',
  SecondFactor: 'second-factor',
  Confirmation: 'second-factor.created',
  Removal: 'second-factor.deleted',
  RecoveryCodes: 'recovery-codes.updated',
  Session: 'session.deleted',
  Sessions: 'session',
  Teams: 'team',
  Skills: 'skill',
  SignInSettings: 'sign-in-settings.updated',
  Configuration: 'flex-configuration',
  FlexFlows: 'flex-flow',
  Plugins: 'plugin',
  Versions: 'plugin-version',
  Configurations: 'plugin-configuration',
  Releases: 'plugin-release',
  Dispositions: 'disposition',
  WorkRules: 'work-rule',
  Sounds: 'sound',
  SoundChoices: 'sound-choice',
  ReportSchedules: 'report-schedule',
  ScoreForms: 'score-form',
  Scores: 'call-score',
  DialLists: 'dial-list',
  Records: 'dial-record',
  CallingRules: 'calling-rules.updated',
  DoNotCall: 'do-not-call-number',
  PayConnectors: 'pay-connector',
  NatsSinks: 'nats-sink',
  PaySettings: 'pay-settings.updated',
}

/** Keeps that a request has changed something, if it has and that is told of. */
export function audit(shelf: Shelf, asked: Asked, answer: Answer): void {
  const { request, principal, accountSid } = asked
  if (request.method !== 'POST' && request.method !== 'DELETE') return
  const { above, collection, parameter, action } = placeOf(request)
  const kind = audited[collection] ?? audited[`${above}/${collection}`]
  const [resourceType, named] = kind?.split('.') ?? []
  if (resourceType === undefined) return
  // What there is once in an account is changed without an id.
  const way =
    request.method === 'DELETE' ? 'deleted' : answer.status === 201 ? 'created' : 'updated'
  const verb = named ?? action ?? way
  const isPerson = principal.kind === 'person'
  const own = collection === 'Session' ? asked.sessionSid : Object(answer.body).sid
  // Some are asked for by name; what has no sid of its own is told of whose it is.
  const candidates = [parameter && asked.param(parameter), own, asked.param('Sid')]
  keep(shelf, {
    accountSid,
    actorSid: isPerson ? principal.person.sid : null,
    actorType: isPerson ? 'user' : principal.keySid === null ? 'account' : 'api-key',
    eventType: `${resourceType}.${verb}`,
    resourceType,
    resourceSid: candidates.find(isSid) ?? null,
    source: isPerson ? 'web' : 'api',
    sourceIpAddress: request.ip,
    fields: request.method === 'POST' ? asked.form.names : [],
  })
}

/** Keeps that somebody has logged in; the request of a login has no principal yet. */
export function auditLogin(shelf: Shelf, { person, session }: Login): void {
  keep(shelf, {
    accountSid: person.accountSid,
    actorSid: person.sid,
    actorType: 'user',
    eventType: 'session.created',
    resourceType: 'session',
    resourceSid: session.sid,
    source: 'web',
    sourceIpAddress: session.address,
    fields: [],
  })
}

function keep({ writer, clock }: Shelf, event: Omit<AuditEvent, 'sid' | 'dateCreated'>): void {
  const row: AuditEvent = { sid: makeSid('AE'), ...event, dateCreated: clock.now() }
  writer.writeBehind([put('audit-event', row)])
}

/** Last words of a path that are done to a resource, and are none themselves. */
const actions: Readonly<Record<string, string>> = { Archive: 'archived', Import: 'imported' }

/**
 * The collection of a route, the one that it is in, the name of the parameter that follows it, and what is
 * done to it.
 */
function placeOf({ routeOptions }: FastifyRequest): {
  readonly above: string | undefined
  readonly collection: string
  readonly parameter?: string
  readonly action?: string
} {
  const parts = (routeOptions.url ?? '').split('/')
  const action = actions[parts.at(-1) ?? '']
  if (action !== undefined) parts.pop()
  const last = parts.pop() ?? ''
  const done = action === undefined ? {} : { action }
  const isOne = last.startsWith(':')
  const collection = isOne ? (parts.pop() ?? '') : last
  // Between them is the one that it is of.
  const above = parts.at(-2)
  return { above, collection, ...(isOne && { parameter: last.slice(1) }), ...done }
}

function isSid(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Z]{2}[0-9a-f]{32}$/i.test(text)
}
