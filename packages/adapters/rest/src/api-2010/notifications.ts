import type { Alert } from '@offhook/alerts'
import { type CallSid, moreInfo } from '@offhook/core'
import { ok } from '../http/answer.ts'
import { dateRange, rfc2822 } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { callOf } from './calls.ts'
import { API_VERSION, accountPath } from './shape.ts'

const account = '/2010-04-01/Accounts/:AccountSid'
const ofCall = `${account}/Calls/:CallSid/Notifications`

/** Errors and warnings for the owner of an application. */
export function notificationRoutes(routes: Routes, options: RestOptions): void {
  const { alertRepository } = options
  const list = (asked: Asked, callSid?: CallSid) => {
    const { from, before } = dateRange('MessageDate', (name) => asked.form.filled(name))
    const filter = defined({
      accountSid: asked.accountSid,
      callSid,
      logLevel: asked.form.integer('Log', { min: 0, max: 1 }) as 0 | 1 | undefined,
      createdFrom: from,
      createdBefore: before,
    })
    return asked.list2010('notifications', (ask) => alertRepository.alerts(filter, ask), shape)
  }
  const fetch = async (asked: Asked, callSid?: CallSid) => {
    const sid = sidIn(asked, 'Sid', 'NO', 'Notifications')
    const { rows } = await alertRepository.alerts(
      defined({ accountSid: asked.accountSid, callSid, sid }),
      { size: 1, after: null },
    )
    const [row] = rows
    if (!row) throw notFound(`/Notifications/${asked.param('Sid')}`)
    return ok({
      ...shape(row),
      request_variables: null,
      response_body: row.responseBody,
      response_headers: null,
    })
  }
  const callSid = async (asked: Asked) =>
    (await callOf(options, asked.accountSid, asked.param('CallSid'))).sid

  routes.get(`${account}/Notifications`, 'see-all-calls', (asked) => list(asked))
  routes.get(`${account}/Notifications/:Sid`, 'see-all-calls', (asked) => fetch(asked))
  routes.get(ofCall, 'see-all-calls', async (asked) => list(asked, await callSid(asked)))
  routes.get(`${ofCall}/:Sid`, 'see-all-calls', async (asked) => fetch(asked, await callSid(asked)))
}

function shape(row: Alert) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    call_sid: row.callSid,
    api_version: API_VERSION,
    log: String(row.logLevel),
    error_code: String(row.errorCode),
    message_text: row.messageText,
    message_date: rfc2822(row.dateCreated),
    more_info: moreInfo(row.errorCode),
    request_url: row.requestUrl,
    request_method: row.requestMethod,
    date_created: rfc2822(row.dateCreated),
    date_updated: rfc2822(row.dateCreated),
    uri: `${accountPath(row.accountSid)}/Notifications/${row.sid}.json`,
  }
}
