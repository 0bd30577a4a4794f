import type { Application } from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import type { Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'
import { messageFields, messageShape, targetFields, targetShape } from './targets.ts'

/** Applications: what calls from browsers run, and what numbers can share. */
export function applicationRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { applications } = accounts
  storedResource(routes, {
    path: '/2010-04-01/Accounts/:AccountSid/Applications',
    prefix: 'AP',
    access: 'manage-numbers',
    shape,
    list: (asked) => {
      const { accountSid, form } = asked
      const filter = defined({ accountSid, friendlyName: form.filled('FriendlyName') })
      return asked.list2010('applications', (ask) => applications.list(filter, ask), shape)
    },
    create: async ({ accountSid, form }) =>
      shape(await applications.create(accountSid, fields(form))),
    get: ({ accountSid }, sid) => applications.get(accountSid, sid),
    update: ({ accountSid, form }, sid) => applications.update(accountSid, sid, fields(form)),
    remove: ({ accountSid }, sid) => applications.remove(accountSid, sid),
  })
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    smsStatusCallback: form.clearable('SmsStatusCallback'),
    messageStatusCallback: form.clearable('MessageStatusCallback'),
    ...targetFields(form),
    ...messageFields(form),
  })
}

function shape(row: Application) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    api_version: API_VERSION,
    ...targetShape(row),
    ...messageShape(row),
    sms_status_callback: row.smsStatusCallback,
    message_status_callback: row.messageStatusCallback,
    public_application_connect_enabled: false,
    uri: `${accountPath(row.accountSid)}/Applications/${row.sid}.json`,
  }
}
