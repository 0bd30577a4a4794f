import { describe, expect, it } from 'vitest'
import { permissionOf } from './permission.ts'

const account = '/2010-04-01/Accounts/:AccountSid'

describe('the permission of an operation', () => {
  it.each([
    ['GET', `${account}/Calls`, '/twilio/voice/calls/list'],
    ['GET', `${account}/Calls/:Sid`, '/twilio/voice/calls/read'],
    ['POST', `${account}/Calls`, '/twilio/voice/calls/create'],
    ['POST', `${account}/Calls/:Sid`, '/twilio/voice/calls/update'],
    ['DELETE', `${account}/Recordings/:Sid`, '/twilio/voice/recordings/delete'],
    [
      'POST',
      `${account}/Conferences/:ConferenceSid/Participants/:CallSid`,
      '/twilio/voice/conferences.participants/update',
    ],
    ['GET', `${account}/Queues/:QueueSid/Members`, '/twilio/voice/queues.member/list'],
    ['GET', `${account}/Applications/:Sid`, '/twilio/voice/twiml.apps/read'],
    ['GET', `${account}/SIP/Domains`, '/twilio/voice/sip.domains/list'],
    [
      'GET',
      `${account}/SIP/IpAccessControlLists/:ListSid/IpAddresses`,
      '/twilio/voice/sip.ip-acls.ip-addresses/list',
    ],
    ['POST', `${account}/Messages`, '/twilio/messaging/messages/create'],
    ['GET', '/v1/Workspaces', '/twilio/taskrouter/workspaces/list'],
    [
      'POST',
      '/v1/Workspaces/:WorkspaceSid/TaskQueues/:Sid',
      '/twilio/taskrouter/workspaces.task-queues/update',
    ],
    [
      'GET',
      '/v1/Workspaces/:WorkspaceSid/TaskQueues/:TaskQueueSid/RealTimeStatistics',
      '/twilio/taskrouter/workspaces.task-queues.real-time-statistics/list',
    ],
    [
      'GET',
      '/v1/Trunks/:TrunkSid/OriginationUrls',
      '/twilio/voice/sip.trunks.origination-urls/list',
    ],
    ['GET', '/v1/ByocTrunks/:Sid', '/twilio/voice/sip.byoc-trunks/read'],
    ['GET', '/v1/Alerts/:Sid', '/twilio/monitor/alerts/read'],
    ['GET', '/v1/Keys/:Sid', '/twilio/iam/api-keys/read'],
  ] as const)('%s %s', (method, route, permission) => {
    expect(permissionOf(method, route)).toBe(permission)
  })

  it.each([
    ['POST', account],
    ['GET', account],
    ['POST', `${account}/Keys`],
    ['GET', `${account}/SigningKeys/:Sid`],
    ['POST', `${account}/Tokens`],
    ['POST', '/v1/Keys'],
    ['DELETE', '/v1/Keys/:Sid'],
    ['GET', '/offhook/v1/Sounds'],
    ['GET', '/v1/Configuration'],
  ] as const)('%s %s is there for none', (method, route) => {
    expect(permissionOf(method, route)).toBeNull()
  })
})
