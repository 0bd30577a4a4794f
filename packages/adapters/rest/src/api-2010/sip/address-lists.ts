import { errors } from '@offhook/core'
import { defined } from '../../http/defined.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { listRoutes } from './lists.ts'

/** Lists of addresses and blocks of them. */
export function addressListRoutes(routes: Routes, { accounts }: RestOptions): void {
  listRoutes(
    routes,
    {
      collection: 'IpAccessControlLists',
      name: 'ip_access_control_lists',
      prefix: 'AL',
      parameter: 'IpAccessControlListSid',
      rows: accounts.sip.addressLists,
      missing: errors.addressListFields,
    },
    {
      collection: 'IpAddresses',
      name: 'ip_addresses',
      prefix: 'IP',
      rows: accounts.sip.addresses,
      listOf: (row) => row.addressListSid,
      shape: (row) => ({
        ip_access_control_list_sid: row.addressListSid,
        friendly_name: row.friendlyName,
        ip_address: row.ipAddress,
        cidr_prefix_length: row.cidrPrefixLength,
      }),
      create: (asked, addressListSid) => ({
        ...fields(asked),
        addressListSid,
        friendlyName: asked.form.required('FriendlyName', errors.addressFields),
        ipAddress: asked.form.required('IpAddress', errors.addressFields),
      }),
      update: fields,
    },
  )
}

function fields({ form }: Asked) {
  return defined({
    friendlyName: form.text('FriendlyName'),
    ipAddress: form.filled('IpAddress'),
    cidrPrefixLength: form.integer('CidrPrefixLength', {
      min: 0,
      max: 128,
      error: errors.addressFields,
    }),
  })
}
