import type { Alert } from '@offhook/alerts'
import { moreInfo } from '@offhook/core'
import { API_VERSION } from '../api-2010/shape.ts'
import { ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { period } from './period.ts'

const levels = ['error', 'warning', 'notice', 'debug'] as const

/** The alerts of the account: the same that the 2010 family calls notifications. */
export function alertRoutes(routes: Routes, { alertRepository }: RestOptions): void {
  routes.get('/v1/Alerts', 'see-all-calls', (asked) => {
    const level = asked.form.oneOf('LogLevel', levels)
    const { from, before } = period(asked.form)
    const filter = defined({
      accountSid: asked.accountSid,
      logLevel: level === 'error' ? (0 as const) : level === 'warning' ? (1 as const) : undefined,
      createdFrom: from,
      createdBefore: before,
    })
    // Nothing is told of at the lesser levels.
    const isSilent = level === 'notice' || level === 'debug'
    return asked.listV1(
      'alerts',
      (ask) => (isSilent ? { rows: [], next: null } : alertRepository.alerts(filter, ask)),
      (row) => shape(row, asked.base),
    )
  })
  routes.get('/v1/Alerts/:Sid', 'see-all-calls', async (asked) => {
    const sid = sidIn(asked, 'Sid', 'NO', 'Alerts')
    const { rows } = await alertRepository.alerts(
      { accountSid: asked.accountSid, sid },
      { size: 1, after: null },
    )
    const [row] = rows
    if (!row) throw notFound(`/Alerts/${sid}`)
    return ok({
      ...shape(row, asked.base),
      request_variables: null,
      request_headers: null,
      response_body: row.responseBody,
      response_headers: null,
    })
  })
}

function shape(row: Alert, base: string) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    service_sid: null,
    resource_sid: row.resourceSid ?? row.callSid,
    api_version: API_VERSION,
    log_level: levels[row.logLevel],
    error_code: String(row.errorCode),
    alert_text: row.messageText,
    more_info: moreInfo(row.errorCode),
    request_url: row.requestUrl,
    request_method: row.requestMethod,
    date_generated: iso(row.dateCreated),
    date_created: iso(row.dateCreated),
    date_updated: iso(row.dateCreated),
    url: `${base}/v1/Alerts/${row.sid}`,
  }
}
