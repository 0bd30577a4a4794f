import type { PhoneNumber } from '@offhook/accounts'
import { type ApplicationSid, errors } from '@offhook/core'
import { created } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'
import { targetFields, targetShape } from './targets.ts'

const base = '/2010-04-01/Accounts/:AccountSid/IncomingPhoneNumbers'

/** Our phone numbers. Creating one orders nothing: carriers are configured to route it to us. */
export function phoneNumberRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { phoneNumbers } = accounts
  const create = ({ accountSid, form }: Asked) => {
    const phoneNumber = form.filled('PhoneNumber') ?? noNumber(form)
    return phoneNumbers.create(accountSid, { ...fields(form), phoneNumber })
  }
  const list = (asked: Asked, told: (row: PhoneNumber) => unknown) => {
    const filter = defined({
      accountSid: asked.accountSid,
      phoneNumber: asked.form.filled('PhoneNumber'),
      friendlyName: asked.form.filled('FriendlyName'),
    })
    return asked.list2010('incoming_phone_numbers', (ask) => phoneNumbers.list(filter, ask), told)
  }
  routes.get(`${base}/Local`, 'manage-numbers', (asked) => list(asked, localShape))
  routes.post(`${base}/Local`, 'manage-numbers', async (asked) =>
    created(localShape(await create(asked))),
  )
  storedResource(routes, {
    path: base,
    prefix: 'PN',
    access: 'manage-numbers',
    shape,
    list: (asked) => list(asked, shape),
    create: async (asked) => shape(await create(asked)),
    get: ({ accountSid }, sid) => phoneNumbers.get(accountSid, sid),
    update: ({ accountSid, form }, sid) => phoneNumbers.update(accountSid, sid, fields(form)),
    remove: ({ accountSid }, sid) => phoneNumbers.remove(accountSid, sid),
  })
}

/** We cannot choose a number ourselves. @throws OffhookError 21421 */
function noNumber(form: Form): never {
  const sentence = form.has('AreaCode')
    ? 'Numbers cannot be chosen by area code: give PhoneNumber'
    : 'PhoneNumber is missing'
  throw bad(sentence, errors.invalidPhoneNumber)
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    voiceApplicationSid: form.has('VoiceApplicationSid')
      ? ((form.sid('VoiceApplicationSid', 'AP', errors.invalidApplicationSid) ??
          null) as ApplicationSid | null)
      : undefined,
    smsUrl: form.clearable('SmsUrl'),
    smsMethod: form.filled('SmsMethod'),
    smsFallbackUrl: form.clearable('SmsFallbackUrl'),
    smsFallbackMethod: form.filled('SmsFallbackMethod'),
    ...targetFields(form),
  })
}

function shape(row: PhoneNumber) {
  return { ...localShape(row), type: null }
}

/** Below `/Local` there is no `type`. */
function localShape(row: PhoneNumber) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    phone_number: row.phoneNumber,
    ...dates(row),
    api_version: API_VERSION,
    ...targetShape(row),
    voice_application_sid: row.voiceApplicationSid,
    voice_receive_mode: 'voice',
    sms_url: row.smsUrl,
    sms_method: row.smsMethod,
    sms_fallback_url: row.smsFallbackUrl,
    sms_fallback_method: row.smsFallbackMethod,
    sms_application_sid: null,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    address_requirements: 'none',
    address_sid: null,
    identity_sid: null,
    bundle_sid: null,
    trunk_sid: null,
    emergency_status: 'Inactive',
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    beta: false,
    origin: 'hosted',
    status: 'in-use',
    uri: `${accountPath(row.accountSid)}/IncomingPhoneNumbers/${row.sid}.json`,
  }
}
