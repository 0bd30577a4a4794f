import type { ElasticTrunk, ListMapping, TrunkLists } from '@offhook/accounts'
import { errors, type PhoneNumberSid } from '@offhook/core'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { numberShape } from './number-shape.ts'
import { TRUNKS, trunkIn } from './paths.ts'

/** What is attached to trunks: its collection, the field that names it, its list in answers. */
const kinds = [
  ['CredentialLists', 'CL', 'CredentialListSid', 'credential_lists', 'credentialLists'],
  [
    'IpAccessControlLists',
    'AL',
    'IpAccessControlListSid',
    'ip_access_control_lists',
    'addressLists',
  ],
  ['PhoneNumbers', 'PN', 'PhoneNumberSid', 'phone_numbers', 'phoneNumbers'],
] as const satisfies readonly (readonly [string, string, string, string, TrunkLists])[]

/** The lists that admit to trunks, and the numbers that belong to them. */
export function attachedRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { elasticTrunks, phoneNumbers, sip } = accounts
  const shapes = {
    credentialLists: listShape((account, sid) => sip.credentialLists.get(account, sid)),
    addressLists: listShape((account, sid) => sip.addressLists.get(account, sid)),
    phoneNumbers: (trunk: ElasticTrunk, { sid }: ListMapping, url: string) => {
      const row = phoneNumbers.get(trunk.accountSid, sid as PhoneNumberSid)
      return row && numberShape(row, trunk.sid, url)
    },
  }
  for (const [collection, prefix, field, list, lists] of kinds) {
    const path = `${TRUNKS}/:TrunkSid/${collection}`
    const shape = (asked: Asked, trunk: ElasticTrunk, one: ListMapping) =>
      shapes[lists](trunk, one, `${asked.base}${TRUNKS}/${trunk.sid}/${collection}/${one.sid}`)
    storedResource<object, string>(routes, {
      path,
      prefix,
      access: 'manage-phones',
      shape: (answer) => answer,
      list: (asked) => {
        const trunk = trunkIn(asked, accounts)
        // A number that has been removed is with no trunk any more.
        const rows = trunk[lists].flatMap((one: ListMapping) => shape(asked, trunk, one) ?? [])
        return asked.listV1(
          list,
          (ask) => pageOfArray(rows, ask),
          (row) => row,
        )
      },
      create: async (asked) => {
        const trunk = trunkIn(asked, accounts)
        asked.form.required(field, errors.trunkFields)
        const sid = asked.form.sid(field, prefix, errors.trunkFields) ?? ''
        return shape(
          asked,
          trunk,
          await elasticTrunks.attach(asked.accountSid, trunk.sid, lists, sid),
        )
      },
      get: (asked, sid) => {
        const trunk = trunkIn(asked, accounts)
        const found = trunk[lists].find((one: ListMapping) => one.sid === sid)
        return found && shape(asked, trunk, found)
      },
      remove: (asked, sid) =>
        elasticTrunks.detach(asked.accountSid, trunkIn(asked, accounts).sid, lists, sid),
    })
  }
}

function listShape(
  find: (
    accountSid: ElasticTrunk['accountSid'],
    sid: string,
  ) => { readonly friendlyName: string } | undefined,
) {
  return ({ accountSid, sid: trunkSid }: ElasticTrunk, one: ListMapping, url: string) => ({
    sid: one.sid,
    account_sid: accountSid,
    trunk_sid: trunkSid,
    friendly_name: find(accountSid, one.sid)?.friendlyName ?? null,
    ...dates({ dateCreated: one.dateCreated, dateUpdated: one.dateCreated }),
    url,
  })
}
