import { type AccountSid, type CallSid, errors, parseSid } from '@offhook/core'
import { type Call, callEndings } from '@offhook/voice'
import { created, noContent, ok } from '../http/answer.ts'
import { dateRange, rfc2822 } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import {
  detectionFields,
  documentFields,
  noticeFields,
  recordingFields,
  statusCallbackFields,
  timeoutField,
} from './call-fields.ts'
import { API_VERSION, accountPath, dates, formatted } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Calls'
const listStatuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const

export function callRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options

  routes.post(base, 'control-calls', async ({ accountSid, form }) => {
    const call = await voice.createCall({
      accountSid,
      to: form.required('To', errors.calledNumberMissing),
      from: form.required('From', errors.callerIdMissing),
      callerId: form.filled('CallerId'),
      timeout: timeoutField(form),
      timeLimit: form.integer('TimeLimit', { min: 1 }),
      sendDigits: form.filled('SendDigits'),
      record: form.boolean('Record'),
      recording: recordingFields(form),
      byoc: form.sid('Byoc', 'BY'),
      callToken: form.filled('CallToken'),
      sipAuthUsername: form.filled('SipAuthUsername'),
      sipAuthPassword: form.filled('SipAuthPassword'),
      asyncAmd: form.boolean('AsyncAmd'),
      ...detectionFields(form, 'AsyncAmdStatusCallback'),
      ...noticeFields(form),
      ...documentFields(form),
      ...statusCallbackFields(form),
    })
    return created(callShape(call))
  })
  routes.get(base, 'see-all-calls', (asked) => {
    const given = (name: string) => asked.form.filled(name)
    const started = dateRange('StartTime', given)
    const ended = dateRange('EndTime', given)
    const status = asked.form.oneOf('Status', listStatuses)
    const filter = {
      accountSid: asked.accountSid,
      to: given('To'),
      from: given('From'),
      parentCallSid: asked.form.sid('ParentCallSid', 'CA') as CallSid | undefined,
      status: status === 'queued' ? ['queued', 'initiated'] : status,
      startedFrom: started.from,
      startedBefore: started.before,
      endedFrom: ended.from,
      endedBefore: ended.before,
    }
    return asked.list2010('calls', (ask) => voiceRepository.calls(defined(filter), ask), callShape)
  })
  routes.get(`${base}/:Sid`, 'see-all-calls', async (asked) =>
    ok(callShape(await callOf(options, asked.accountSid, asked.param('Sid')))),
  )
  routes.post(`${base}/:Sid`, 'control-calls', async (asked) => {
    const { form, accountSid } = asked
    const call = await voice.updateCall(accountSid, callSidOf(asked), {
      status: form.oneOf('Status', callEndings),
      timeLimit: form.integer('TimeLimit', { min: 1 }),
      ...documentFields(form),
      ...statusCallbackFields(form),
    })
    return ok(callShape(call))
  })
  routes.delete(`${base}/:Sid`, 'control-calls', async (asked) => {
    await voice.deleteCall(asked.accountSid, callSidOf(asked))
    return noContent
  })
}

/** The sid of a call in the path. @throws OffhookError 20404 when it is not one */
export function callSidOf(asked: Asked, name = 'Sid'): CallSid {
  return sidIn(asked, name, 'CA', 'Calls')
}

/** The row of a live or past call. @throws OffhookError 20404 */
export async function callOf(
  { voice, voiceRepository }: RestOptions,
  accountSid: AccountSid,
  text: string,
): Promise<Call> {
  const sid = parseSid('CA', text)
  const call = sid && (voice.call(accountSid, sid) ?? (await voiceRepository.call(accountSid, sid)))
  if (!call) throw notFound(`/Calls/${text}`)
  return call
}

const subresources = {
  notifications: 'Notifications',
  recordings: 'Recordings',
  payments: 'Payments',
  events: 'Events',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
} as const

export function callShape(call: Call) {
  const path = `${accountPath(call.accountSid)}/Calls/${call.sid}`
  return {
    sid: call.sid,
    ...dates(call),
    parent_call_sid: call.parentCallSid,
    account_sid: call.accountSid,
    to: call.to,
    to_formatted: formatted(call.to),
    from: call.from,
    from_formatted: formatted(call.from),
    phone_number_sid: call.phoneNumberSid,
    // REST has no status between "queued" and "ringing"; the list's filter follows this mapping.
    status: call.status === 'initiated' ? 'queued' : call.status,
    start_time: rfc2822(call.startTime),
    end_time: rfc2822(call.endTime),
    duration: call.duration === null ? null : String(call.duration),
    price: null,
    price_unit: 'USD',
    direction: call.direction,
    answered_by: call.answeredBy,
    api_version: API_VERSION,
    forwarded_from: call.forwardedFrom,
    group_sid: null,
    caller_name: call.callerName,
    queue_time: String(call.queueTimeMs),
    trunk_sid: call.trunkSid,
    uri: `${path}.json`,
    subresource_uris: Object.fromEntries(
      Object.entries(subresources).map(([name, part]) => [name, `${path}/${part}.json`]),
    ),
  }
}
