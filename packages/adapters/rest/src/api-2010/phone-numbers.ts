import {
  type ElasticTrunk,
  type NumberType,
  numberTypeOf,
  type PhoneNumber,
} from '@offhook/accounts'
import { type AccountSid, type ApplicationSid, errors } from '@offhook/core'
import { created } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { national } from './available-phone-numbers.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'
import { messageFields, messageShape, targetFields, targetShape } from './targets.ts'

const base = '/2010-04-01/Accounts/:AccountSid/IncomingPhoneNumbers'

/** A list may be of one of these; ours are all brought along by their operator. */
const origins = ['twilio', 'hosted'] as const
/** Types that have a list of their own. */
const types = ['Local', 'Mobile', 'TollFree'] as const

/** Our phone numbers. Creating one orders nothing: carriers are configured to route it to us. */
export function phoneNumberRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { phoneNumbers, elasticTrunks } = accounts
  /** In the list of one type there is no `type`. */
  const typedShape = (row: PhoneNumber) =>
    numberShape(row, elasticTrunks.ofNumber(row.sid)?.sid ?? null)
  const shape = (row: PhoneNumber) => ({ ...typedShape(row), type: null })
  const create = async ({ accountSid, form }: Asked, type?: NumberType) => {
    const phoneNumber = form.filled('PhoneNumber') ?? numberOfArea(form, type)
    const number = accounts.readerOf(accountSid)(phoneNumber)
    if (number && type !== undefined && numberTypeOf(number) !== type)
      throw bad(`${number} is not a number of the type ${type}`, errors.invalidPhoneNumber)
    const trunkSid = trunkIn(form, accountSid)
    const row = await phoneNumbers.create(accountSid, { ...fields(form), phoneNumber })
    return withTrunk(row, trunkSid)
  }
  /**
   * The trunk that a request gives a number to: null = none, undefined = as it is. A trunk and an
   * application take each other's place.
   * @throws OffhookError 21245
   */
  const trunkIn = (form: Form, accountSid: AccountSid): ElasticTrunk['sid'] | null | undefined => {
    const sid = form.clearableSid('TrunkSid', 'TK', errors.trunkFields)
    if (!sid) return form.filled('VoiceApplicationSid') ? null : sid
    if (elasticTrunks.get(accountSid, sid)) return sid
    throw bad(`The trunk ${sid} does not exist`, errors.trunkFields)
  }
  const withTrunk = async (row: PhoneNumber, trunkSid: ReturnType<typeof trunkIn>) => {
    if (trunkSid !== undefined) await elasticTrunks.assign(row.accountSid, row.sid, trunkSid)
    return row
  }
  /** @throws OffhookError 21421 for no area code, 21452 when the pool has none of it */
  const numberOfArea = (form: Form, type?: NumberType): string => {
    const area = form.integer('AreaCode', { min: 1 })
    if (area === undefined) throw bad('PhoneNumber is missing', errors.invalidPhoneNumber)
    const [number] = phoneNumbers.available(
      (each) =>
        national(each).startsWith(String(area)) &&
        (type === undefined || numberTypeOf(each) === type),
    )
    if (number) return number
    throw bad(`No number of the area ${area} is available`, errors.noNumberInArea)
  }
  /** The account that a number moves to: one of the same family. @throws OffhookError 20404 */
  const newOwner = ({ accountSid, form }: Asked): AccountSid | undefined => {
    const sid = form.sid('AccountSid', 'AC')
    if (sid === undefined) return undefined
    const owner = accounts.accounts.get(accountSid)?.ownerAccountSid ?? accountSid
    if (!accounts.accounts.isWithin(sid, owner)) throw notFound(`/Accounts/${sid}`)
    return sid
  }
  const list = (asked: Asked, told: (row: PhoneNumber) => unknown, type?: NumberType) => {
    const origin = asked.form.oneOf('Origin', origins)
    if (origin === 'twilio')
      return asked.list2010('incoming_phone_numbers', (ask) => pageOfArray([], ask), told)
    const filter = defined({
      accountSid: asked.accountSid,
      phoneNumber: asked.form.filled('PhoneNumber'),
      friendlyName: asked.form.filled('FriendlyName'),
      type,
    })
    return asked.list2010('incoming_phone_numbers', (ask) => phoneNumbers.list(filter, ask), told)
  }
  for (const type of types) {
    routes.get(`${base}/${type}`, 'manage-numbers', (asked) => list(asked, typedShape, type))
    routes.post(`${base}/${type}`, 'manage-numbers', async (asked) =>
      created(typedShape(await create(asked, type))),
    )
  }
  storedResource(routes, {
    path: base,
    prefix: 'PN',
    access: 'manage-numbers',
    shape,
    list: (asked) => list(asked, shape),
    create: async (asked) => shape(await create(asked)),
    get: ({ accountSid }, sid) => phoneNumbers.get(accountSid, sid),
    update: async (asked, sid) => {
      const { accountSid, form } = asked
      const owner = newOwner(asked)
      const trunkSid = trunkIn(form, owner ?? accountSid)
      const input = { ...fields(form), ...defined({ accountSid: owner }) }
      return withTrunk(await phoneNumbers.update(accountSid, sid, input), trunkSid)
    },
    remove: ({ accountSid }, sid) => phoneNumbers.remove(accountSid, sid),
  })
}

function fields(form: Form) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    voiceApplicationSid: form.filled('TrunkSid')
      ? null
      : applicationField(form, 'VoiceApplicationSid'),
    smsApplicationSid: applicationField(form, 'SmsApplicationSid'),
    ...targetFields(form),
    ...messageFields(form),
  })
}

/** Null clears it. */
function applicationField(form: Form, name: string): ApplicationSid | null | undefined {
  if (!form.has(name)) return undefined
  return form.sid(name, 'AP', errors.invalidApplicationSid) ?? null
}

function numberShape(row: PhoneNumber, trunkSid: string | null) {
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
    ...messageShape(row),
    sms_application_sid: row.smsApplicationSid,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    address_requirements: 'none',
    address_sid: null,
    identity_sid: null,
    bundle_sid: null,
    trunk_sid: trunkSid,
    emergency_status: 'Inactive',
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    beta: false,
    origin: 'hosted' satisfies (typeof origins)[number],
    status: 'in-use',
    uri: `${accountPath(row.accountSid)}/IncomingPhoneNumbers/${row.sid}.json`,
  }
}
