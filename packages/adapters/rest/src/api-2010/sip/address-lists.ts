import type { SipAddress, SipAddressList } from '@offhook/accounts'
import { errors } from '@offhook/core'
import { defined } from '../../http/defined.ts'
import { keptResource } from '../../http/kept-resource.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { sidIn } from '../../http/stored-resource.ts'
import type { RestOptions } from '../../options.ts'
import { dates } from '../shape.ts'
import { SIP, sipPath } from './paths.ts'

const path = `${SIP}/IpAccessControlLists`
const access = 'manage-phones'

/** Lists of addresses and blocks of them. */
export function addressListRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { addressLists, addresses } = accounts.sip
  const named = ({ form }: Asked) => ({
    friendlyName: form.required('FriendlyName', errors.addressListFields),
  })
  keptResource(routes, {
    path,
    prefix: 'AL',
    access,
    lists: { style: '2010', name: 'ip_access_control_lists' },
    rows: addressLists,
    shape: listShape,
    create: named,
    update: named,
  })

  const listSid = (asked: Asked) => {
    const sid = sidIn(asked, 'IpAccessControlListSid', 'AL', 'IpAccessControlLists')
    return addressLists.own(asked.accountSid, sid).sid
  }
  keptResource(routes, {
    path: `${path}/:IpAccessControlListSid/IpAddresses`,
    prefix: 'IP',
    access,
    lists: { style: '2010', name: 'ip_addresses' },
    rows: addresses,
    parent: { sid: listSid, of: (row) => row.addressListSid },
    shape,
    create: (asked) => ({
      ...fields(asked),
      addressListSid: listSid(asked),
      friendlyName: asked.form.required('FriendlyName', errors.addressFields),
      ipAddress: asked.form.required('IpAddress', errors.addressFields),
    }),
    update: fields,
  })
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

function listShape(row: SipAddressList) {
  const uri = `${sipPath(row.accountSid)}/IpAccessControlLists/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    uri: `${uri}.json`,
    subresource_uris: { ip_addresses: `${uri}/IpAddresses.json` },
  }
}

function shape(row: SipAddress) {
  const list = `${sipPath(row.accountSid)}/IpAccessControlLists/${row.addressListSid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    ip_access_control_list_sid: row.addressListSid,
    friendly_name: row.friendlyName,
    ip_address: row.ipAddress,
    cidr_prefix_length: row.cidrPrefixLength,
    ...dates(row),
    uri: `${list}/IpAddresses/${row.sid}.json`,
  }
}
