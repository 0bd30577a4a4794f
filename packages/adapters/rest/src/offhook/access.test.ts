/** Which action each route of `/offhook/v1` asks for. */
import type { FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import type { Access, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { offhookApi } from './offhook-api.ts'

/** Adding routes only takes parts of the options; nothing is asked of them. */
const nothing: unknown = new Proxy(() => {}, { get: () => nothing, apply: () => nothing })

/** `rule`: more than an action counts; who may is held beside it. */
const routesOf: Readonly<Record<string, readonly string[]>> = {
  anybody: [
    'GET /Checkups/:Sid',
    'GET /Configuration',
    'GET /Profile',
    'POST /Profile',
    'POST /Profile/Password',
    'POST /Profile/RecoveryCodes',
    'POST /Profile/SecondFactor/Confirmation',
    'POST /Profile/SecondFactor/Enrolment',
    'POST /Profile/SecondFactor/Removal',
    'GET /Profile/Sessions',
    'DELETE /Profile/Sessions/:SessionSid',
    'GET /Session',
    'DELETE /Session',
  ],
  work: [
    'GET /Callbacks',
    'POST /Callbacks',
    'DELETE /Callbacks/:Sid',
    'GET /CallingRules',
    'GET /Checkups',
    'POST /Checkups',
    'POST /Checkups/Tokens',
    'GET /Dialling',
    'GET /Dispositions',
    'POST /DoNotCall',
    'GET /PayConnectors/Names',
    'POST /Session/Tokens',
    'GET /Tasks/:TaskSid/Notes',
    'POST /Tasks/:TaskSid/Notes',
    'POST /Tasks/:TaskSid/Outcome',
    'GET /WorkRules',
  ],
  'see-own-calls': [
    'GET /Calls',
    'GET /Calls.csv',
    'GET /Calls/:Sid',
    'GET /Calls/:Sid/Comments',
    'POST /Calls/:Sid/Comments',
    'DELETE /Calls/:Sid/Comments/:CommentSid',
    'GET /Calls/:Sid/EarlierContacts',
    'GET /Calls/:Sid/Quality',
    'GET /Calls/:Sid/Scores',
    'GET /Calls/:Sid/Transcript',
    'GET /Contacts',
    'GET /Contacts.csv',
    'GET /Contacts/:Sid',
    'GET /Recordings/:Sid/media',
    'GET /Said',
  ],
  'see-all-calls': [
    'GET /Calls/:Sid/Signalling',
    'GET /CustomerTimeline',
    'GET /WebhookRequests',
    'GET /WebhookRequests/:Sid',
    'GET /Workspaces/:WorkspaceSid/Tasks/:TaskSid/Explanation',
  ],
  'see-reports': [
    'GET /AgentScores',
    'GET /Figures',
    'GET /Figures.csv',
    'GET /Quality',
    'GET /QualityCalls',
  ],
  'direct-team': [
    'POST /Calls/:Sid/Scores',
    'DELETE /Calls/:Sid/Scores/:ScoreSid',
    'GET /ScoreForms',
    'POST /ScoreForms',
    'GET /ScoreForms/:Sid',
    'POST /ScoreForms/:Sid',
    'DELETE /ScoreForms/:Sid',
    'GET /DialLists',
    'POST /DialLists',
    'GET /DialLists/:Sid',
    'POST /DialLists/:Sid',
    'DELETE /DialLists/:Sid',
    'GET /DialLists/:Sid/Records',
    'POST /DialLists/:Sid/Records',
    'POST /DialLists/:Sid/Records/Import',
    'GET /DoNotCall',
    'DELETE /DoNotCall/:Sid',
    'POST /DoNotCall/Import',
    'POST /Workspaces/:WorkspaceSid/Tasks/:TaskSid/Queue',
  ],
  'manage-numbers': [
    'GET /Flows/:FlowSid/Live',
    'GET /Flows/:FlowSid/Trials',
    'POST /Flows/:FlowSid/Trials',
    'GET /ReportSchedules',
    'POST /ReportSchedules',
    'GET /ReportSchedules/:Sid',
    'POST /ReportSchedules/:Sid',
    'DELETE /ReportSchedules/:Sid',
  ],
  'manage-routing': [
    'POST /CallingRules',
    'POST /Dispositions',
    'POST /Dispositions/:Sid',
    'DELETE /Dispositions/:Sid',
    'GET /SoundChoices',
    'POST /SoundChoices/:Sid',
    'GET /Sounds',
    'POST /Sounds',
    'POST /Sounds/:Sid',
    'DELETE /Sounds/:Sid',
    'GET /Sounds/:Sid/Audio',
    'POST /WorkRules/:Sid',
    'POST /Workspaces/:WorkspaceSid/Workflows/:Sid/Trial',
  ],
  'manage-people': [
    'GET /People',
    'POST /People',
    'GET /People/:Sid',
    'POST /People/:Sid',
    'DELETE /People/:Sid',
    'POST /People/:Sid/Invitations',
    'DELETE /People/:Sid/SecondFactor',
    'GET /People/:Sid/Sessions',
    'DELETE /People/:Sid/Sessions/:SessionSid',
    'GET /SignInSettings',
    'POST /SignInSettings',
  ],
  'manage-phones': [
    'GET /AccountSettings/:Sid',
    'POST /AccountSettings/:Sid',
    'GET /SipUsers',
    'POST /SipUsers',
    'DELETE /SipUsers/:Sid',
    'GET /Trunks',
    'POST /Trunks',
    'GET /Trunks/:Sid',
    'POST /Trunks/:Sid',
    'DELETE /Trunks/:Sid',
  ],
  'manage-credentials': [
    'GET /AccountLimits/:Sid',
    'POST /AccountLimits/:Sid',
    'GET /NatsSinks',
    'POST /NatsSinks',
    'GET /NatsSinks/:Sid',
    'POST /NatsSinks/:Sid',
    'DELETE /NatsSinks/:Sid',
    'POST /NatsSinks/:Sid/Test',
    'POST /NatsSinks/:Sid/Validate',
    'GET /PayConnectors',
    'POST /PayConnectors',
    'POST /PayConnectors/:Sid',
    'DELETE /PayConnectors/:Sid',
    'POST /PayConnectors/:Sid/Test',
    'GET /PaySettings',
    'POST /PaySettings',
    'GET /PluginFiles',
  ],
  'control-calls': ['POST /WebhookRequests/:Sid/Replay'],
  rule: [
    'POST /Calls/:CallSid/Payment',
    'POST /Calls/:CallSid/Payment/:Sid',
    'GET /Skills',
    'POST /Skills',
    'GET /Skills/:Name',
    'POST /Skills/:Name',
    'DELETE /Skills/:Name',
    'GET /Tasks/:TaskSid/Conversation',
    'DELETE /Tasks/:TaskSid/Conversation',
    'POST /Tasks/:TaskSid/Conversation/Parties',
    'POST /Tasks/:TaskSid/Conversation/Parties/:CallSid',
    'DELETE /Tasks/:TaskSid/Conversation/Parties/:CallSid',
    'GET /Teams',
    'POST /Teams',
    'GET /Teams/:Sid',
    'POST /Teams/:Sid',
    'DELETE /Teams/:Sid',
    'POST /Workspaces/:WorkspaceSid/Reservations/:ReservationSid/Assistance',
    'DELETE /Workspaces/:WorkspaceSid/Reservations/:ReservationSid/Assistance',
  ],
}

it('each asks for its action, and none is left out', () => {
  const asked: Record<string, string[]> = {}
  const note = (method: string) => (path: string, access: Access) => {
    const kind = typeof access === 'string' ? access : 'rule'
    asked[kind] = [...(asked[kind] ?? []), `${method} ${path.replace('/offhook/v1', '')}`]
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }

  offhookApi(routes as unknown as Routes, nothing as FastifyInstance, nothing as RestOptions)

  const sorted = (all: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(all).map(([access, paths]) => [access, paths.toSorted()]))
  expect(sorted(asked)).toEqual(sorted(routesOf))
})
