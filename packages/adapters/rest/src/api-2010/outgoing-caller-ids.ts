import { type OutgoingCallerId, OwnRows } from '@offhook/accounts'
import { errors, OffhookError } from '@offhook/core'
import { nationalForm } from '@offhook/numbers'
import { ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { accountPath, dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/OutgoingCallerIds'
const MAX_NAME = 64

/** Numbers that an account may show, though they are not its own. */
export function outgoingCallerIdRoutes(routes: Routes, options: RestOptions): void {
  const callerIds = new OwnRows('outgoing-caller-id', 'OutgoingCallerIds', options.shelf)
  const numberOf = ({ accountSid, form }: Asked) => {
    const number = options.accounts.readerOf(accountSid)(form.required('PhoneNumber'))
    if (!number) throw new OffhookError(errors.calledNumberInvalid)
    return number
  }

  storedResource(routes, {
    path: base,
    prefix: 'PN',
    access: 'manage-numbers',
    shape,
    list: (asked) => {
      const { accountSid, form } = asked
      const where = {
        accountSid,
        phoneNumber: form.filled('PhoneNumber') === undefined ? undefined : numberOf(asked),
        friendlyName: form.filled('FriendlyName'),
      }
      return asked.list2010(
        'outgoing_caller_ids',
        (ask) => callerIds.page(defined(where), ask),
        shape,
      )
    },
    get: ({ accountSid }, sid) => callerIds.get(accountSid, sid),
    update: ({ accountSid, form }, sid) =>
      callerIds.update(accountSid, sid, defined({ friendlyName: nameOf(form) })),
    remove: ({ accountSid }, sid) => callerIds.remove(accountSid, sid),
  })
  // The owner of the number is called, and types the code that this answers.
  routes.post(base, 'manage-numbers', async (asked) => {
    const { accountSid, form } = asked
    const phoneNumber = numberOf(asked)
    const friendlyName = nameOf(form) ?? nationalForm(phoneNumber)
    const url = form.url('StatusCallback')
    const { callSid, code } = await options.callerIdChecks.begin({
      accountSid,
      phoneNumber,
      friendlyName,
      callDelay: form.integer('CallDelay', { min: 0, max: 60 }) ?? 0,
      extension: form.filled('Extension'),
      statusCallback:
        url === undefined ? null : { url, method: form.method('StatusCallbackMethod') ?? 'POST' },
    })
    return ok({
      account_sid: accountSid,
      call_sid: callSid,
      friendly_name: friendlyName,
      phone_number: phoneNumber,
      validation_code: code,
    })
  })
}

function nameOf(form: Form): string | undefined {
  const name = form.text('FriendlyName')
  if (name !== undefined && name.length > MAX_NAME)
    throw new OffhookError(errors.invalidFriendlyName)
  return name
}

function shape(row: OutgoingCallerId) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    phone_number: row.phoneNumber,
    ...dates(row),
    uri: `${accountPath(row.accountSid)}/OutgoingCallerIds/${row.sid}.json`,
  }
}
