import type { IpRecord, SourceIpMapping } from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import { keptResource } from '../http/kept-resource.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

const access = 'manage-phones'

/** Addresses of the account's carriers, and the domains that they speak to. */
export function ipRecordRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { ipRecords, sourceIpMappings } = accounts.carriers
  keptResource(routes, {
    path: '/v1/IpRecords',
    prefix: 'IL',
    access,
    lists: { style: 'v1', name: 'ip_records' },
    rows: ipRecords,
    shape: recordShape,
    create: ({ form }) => ({
      friendlyName: form.text('FriendlyName') ?? '',
      ipAddress: form.required('IpAddress'),
      ...defined({ cidrPrefixLength: form.integer('CidrPrefixLength') }),
    }),
    update: ({ form }) => defined({ friendlyName: form.text('FriendlyName') }),
  })
  keptResource(routes, {
    path: '/v1/SourceIpMappings',
    prefix: 'IB',
    access,
    lists: { style: 'v1', name: 'source_ip_mappings' },
    rows: sourceIpMappings,
    shape: mappingShape,
    create: ({ form }) => ({
      ipRecordSid: requiredSid(form, 'IpRecordSid', 'IL'),
      sipDomainSid: requiredSid(form, 'SipDomainSid', 'SD'),
    }),
    update: ({ form }) => ({ sipDomainSid: requiredSid(form, 'SipDomainSid', 'SD') }),
  })
}

function requiredSid<Prefix extends string>(form: Form, name: string, prefix: Prefix) {
  const sid = form.sid(name, prefix)
  if (!sid) throw bad(`${name} is missing`)
  return sid
}

function recordShape(row: IpRecord, { base }: Asked) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ip_address: row.ipAddress,
    cidr_prefix_length: row.cidrPrefixLength,
    ...dates(row),
    url: `${base}/v1/IpRecords/${row.sid}`,
  }
}

function mappingShape(row: SourceIpMapping, { base }: Asked) {
  return {
    sid: row.sid,
    ip_record_sid: row.ipRecordSid,
    sip_domain_sid: row.sipDomainSid,
    ...dates(row),
    url: `${base}/v1/SourceIpMappings/${row.sid}`,
  }
}
