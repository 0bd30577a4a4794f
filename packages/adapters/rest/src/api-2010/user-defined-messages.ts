import { type CallSid, errors, OffhookError, parseSid } from '@offhook/core'
import { created, noContent } from '../http/answer.ts'
import { rfc2822 } from '../http/dates.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountPath } from './shape.ts'

const call = '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid'

/** What applications and the Voice SDK say to each other beside a call. */
export function userDefinedMessageRoutes(routes: Routes, { voice }: RestOptions): void {
  routes.post(`${call}/UserDefinedMessages`, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    const sent = await voice.callMessages.send({
      accountSid,
      callSid: callOf(asked),
      content: form.required('Content'),
      idempotencyKey: form.filled('IdempotencyKey'),
    })
    return created({
      account_sid: sent.accountSid,
      call_sid: sent.callSid,
      sid: sent.sid,
      date_created: rfc2822(sent.dateCreated),
    })
  })

  routes.post(`${call}/UserDefinedMessageSubscriptions`, 'control-calls', async (asked) => {
    const { accountSid, form } = asked
    const callback = form.url('Callback')
    if (callback === undefined) {
      throw new OffhookError(errors.invalidParameter, 'Callback is missing')
    }
    const row = await voice.callMessages.subscribe({
      accountSid,
      callSid: callOf(asked),
      callback,
      method: form.method('Method') ?? 'POST',
      idempotencyKey: form.filled('IdempotencyKey'),
    })
    return created({
      account_sid: row.accountSid,
      call_sid: row.callSid,
      sid: row.sid,
      date_created: rfc2822(row.dateCreated),
      uri: `${accountPath(row.accountSid)}/Calls/${row.callSid}/UserDefinedMessageSubscriptions/${row.sid}.json`,
    })
  })

  routes.delete(`${call}/UserDefinedMessageSubscriptions/:Sid`, 'control-calls', async (asked) => {
    const sid = parseSid('ZY', asked.param('Sid'))
    if (!sid) throw new OffhookError(errors.notFound)
    await voice.callMessages.unsubscribe(asked.accountSid, callOf(asked), sid)
    return noContent
  })
}

function callOf(asked: Asked): CallSid {
  const sid = parseSid('CA', asked.param('CallSid'))
  if (!sid) throw new OffhookError(errors.notFound)
  return sid
}
