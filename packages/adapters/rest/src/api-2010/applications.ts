import type { Application } from '@offhook/accounts'
import { type ApplicationSid, parseSid } from '@offhook/core'
import { created, noContent, ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'
import { targetFields, targetShape } from './targets.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Applications'

/** What browsers' calls run, and numbers that share a target. */
export function applicationRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { applications } = accounts

  routes.post(base, 'manage-numbers', async ({ accountSid, form }) =>
    created(shape(await applications.create(accountSid, fields(form)))),
  )
  routes.get(base, 'manage-numbers', (asked) => {
    const filter = defined({
      accountSid: asked.accountSid,
      friendlyName: asked.form.filled('FriendlyName'),
    })
    return asked.list2010('applications', (ask) => applications.list(filter, ask), shape)
  })
  routes.get(`${base}/:Sid`, 'manage-numbers', (asked) => {
    const row = applications.get(asked.accountSid, sidOf(asked))
    if (!row) throw notFound(`/Applications/${asked.param('Sid')}`)
    return ok(shape(row))
  })
  routes.post(`${base}/:Sid`, 'manage-numbers', async (asked) =>
    ok(shape(await applications.update(asked.accountSid, sidOf(asked), fields(asked.form)))),
  )
  routes.delete(`${base}/:Sid`, 'manage-numbers', async (asked) => {
    await applications.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
}

function sidOf(asked: Asked): ApplicationSid {
  const sid = parseSid('AP', asked.param('Sid'))
  if (!sid) throw notFound(`/Applications/${asked.param('Sid')}`)
  return sid
}

function fields(form: Form) {
  return defined({ friendlyName: form.text('FriendlyName'), ...targetFields(form) })
}

function shape(row: Application) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    api_version: API_VERSION,
    ...targetShape(row),
    sms_url: null,
    sms_method: 'POST',
    sms_fallback_url: null,
    sms_fallback_method: 'POST',
    sms_status_callback: null,
    message_status_callback: null,
    public_application_connect_enabled: false,
    uri: `${accountPath(row.accountSid)}/Applications/${row.sid}.json`,
  }
}
