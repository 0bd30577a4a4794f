/** What an account is told of changes: which request makes which event. */
import type { AuditEvent, Shelf } from '@offhook/accounts'
import { type AccountSid, type Change, makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { Answer } from './answer.ts'
import { audit } from './audit.ts'

const done: Answer = { status: 200, body: null }
const ours = makeSid('FP')
const other = makeSid('AC')

function eventOf(
  asked: string,
  { params = {}, answer = done }: { params?: Record<string, string>; answer?: Answer },
): AuditEvent | undefined {
  const [method, url] = asked.split(' ')
  const kept: Change[] = []
  const shelf = {
    clock: new SimulatedClock(),
    writer: { writeBehind: (changes: readonly Change[]) => void kept.push(...changes) },
  } as unknown as Shelf
  const from = {
    request: { method, routeOptions: { url }, ip: '127.0.0.1' },
    principal: { kind: 'account', keySid: null },
    accountSid: makeSid('AC') as AccountSid,
    form: { names: [] },
    param: (name: string) => params[name] ?? '',
  } as unknown as Parameters<typeof audit>[1]
  audit(shelf, from, answer)
  const [change] = kept
  return change && ((change as { row?: unknown }).row as AuditEvent)
}

describe('a change by request', () => {
  const created = { status: 201, body: { sid: ours } }

  it.each([
    ['POST /offhook/v1/Teams', {}, created, 'team.created', ours],
    ['POST /offhook/v1/Teams/:Sid', { Sid: ours }, done, 'team.updated', ours],
    ['DELETE /offhook/v1/Teams/:Sid', { Sid: ours }, done, 'team.deleted', ours],
    ['POST /offhook/v1/DialLists/:Sid', { Sid: ours }, done, 'dial-list.updated', ours],
    ['POST /offhook/v1/DialLists/:Sid/Records', { Sid: ours }, done, 'dial-record.updated', ours],
    [
      'POST /offhook/v1/DialLists/:Sid/Records/Import',
      { Sid: ours },
      done,
      'dial-record.imported',
      ours,
    ],
    ['POST /offhook/v1/ReportSchedules', {}, created, 'report-schedule.created', ours],
    [
      'DELETE /offhook/v1/ReportSchedules/:Sid',
      { Sid: ours },
      done,
      'report-schedule.deleted',
      ours,
    ],
    ['POST /offhook/v1/CallingRules', {}, done, 'calling-rules.updated', null],
    ['POST /offhook/v1/DoNotCall', {}, created, 'do-not-call-number.created', ours],
    ['POST /offhook/v1/DoNotCall/Import', {}, done, 'do-not-call-number.imported', null],
    // There is one in an account.
    ['POST /v1/Configuration', {}, done, 'flex-configuration.updated', null],
    // By name, as its answer says who that is.
    [
      'POST /x/Plugins/:Sid',
      { Sid: 'a-name' },
      { status: 200, body: { sid: ours } },
      'plugin.updated',
      ours,
    ],
    ['POST /x/Plugins/:Sid/Archive', { Sid: ours }, done, 'plugin.archived', ours],
    [
      'POST /x/Plugins/:PluginSid/Versions/:Sid/Archive',
      { PluginSid: other, Sid: ours },
      done,
      'plugin-version.archived',
      ours,
    ],
    [
      'POST /v1/Services/:ServiceSid/PhoneNumbers',
      { ServiceSid: other },
      created,
      'messaging-service-number.created',
      ours,
    ],
    [
      'DELETE /v1/Services/:ServiceSid/PhoneNumbers/:Sid',
      { ServiceSid: other, Sid: ours },
      done,
      'messaging-service-number.deleted',
      ours,
    ],
    [
      'DELETE /v1/Trunks/:TrunkSid/PhoneNumbers/:Sid',
      { TrunkSid: other, Sid: ours },
      done,
      'trunk-number.deleted',
      ours,
    ],
    // Whose it is.
    ['POST /x/Profile/:Sid/RecoveryCodes', { Sid: ours }, created, 'recovery-codes.updated', ours],
  ] as const)('%s', (asked, params, answer, eventType, resourceSid) => {
    expect(eventOf(asked, { params, answer })).toMatchObject({ eventType, resourceSid })
  })

  it.each([
    'GET /offhook/v1/Teams',
    'POST /offhook/v1/Callers',
    'POST /offhook/v1/Archive',
    'POST /v2/PhoneNumbers',
  ])('is none: %s', (asked) => expect(eventOf(asked, {})).toBeUndefined())
})
