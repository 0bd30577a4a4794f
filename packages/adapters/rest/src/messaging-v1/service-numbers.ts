import type { Member } from '@offhook/messages'
import { placeOf } from '@offhook/numbers'
import { notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn, storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { SERVICES } from './services.ts'

/** The numbers of a messaging service. */
export function serviceNumberRoutes(
  routes: Routes,
  { messagingServices: services }: RestOptions,
): void {
  const serviceSid = (asked: Asked) => sidIn(asked, 'ServiceSid', 'MG', 'Services')
  const membersOf = (asked: Asked) => services.numbersOf(asked.accountSid, serviceSid(asked))
  storedResource<{ member: Member; asked: Asked }, 'PN'>(routes, {
    path: `${SERVICES}/:ServiceSid/PhoneNumbers`,
    prefix: 'PN',
    access: 'manage-phones',
    shape: ({ member, asked }) => shape(member, asked),
    list: async (asked) => {
      const members = await membersOf(asked)
      return asked.listV1(
        'phone_numbers',
        (page) => pageOfArray(members, page),
        (member) => shape(member, asked),
      )
    },
    create: async (asked) => {
      const { accountSid, form } = asked
      const sid = form.required('PhoneNumberSid')
      return shape(await services.attach(accountSid, serviceSid(asked), sid), asked)
    },
    get: async (asked, sid) => {
      const member = (await membersOf(asked)).find(({ row }) => row.sid === sid)
      if (!member) throw notFound(`/PhoneNumbers/${sid}`)
      return { member, asked }
    },
    remove: (asked, sid) => services.detach(asked.accountSid, serviceSid(asked), sid),
  })
}

function shape({ row, number }: Member, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    service_sid: row.serviceSid,
    ...dates(row),
    phone_number: number.phoneNumber,
    country_code: placeOf(number.phoneNumber).country,
    capabilities: ['Voice', 'SMS'],
    url: `${base}${SERVICES}/${row.serviceSid}/PhoneNumbers/${row.sid}`,
  }
}
