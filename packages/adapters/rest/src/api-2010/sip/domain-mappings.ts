import type { DomainLists, ListMapping, SipDomain } from '@offhook/accounts'
import { errors } from '@offhook/core'
import { pageOfArray } from '../../http/paging.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { sidIn, storedResource } from '../../http/stored-resource.ts'
import type { RestOptions } from '../../options.ts'
import { dates } from '../shape.ts'
import { SIP, sipPath } from './paths.ts'

/** Where a domain's use of lists is found: by what it is for, and by the older paths for calls. */
const collections = [
  ['Auth/Calls/CredentialListMappings', 'callCredentialLists'],
  ['Auth/Calls/IpAccessControlListMappings', 'callAddressLists'],
  ['Auth/Registrations/CredentialListMappings', 'registrationCredentialLists'],
  ['CredentialListMappings', 'callCredentialLists'],
  ['IpAccessControlListMappings', 'callAddressLists'],
] as const satisfies readonly (readonly [string, DomainLists])[]

/** Which lists admit to a domain, for calls and for registrations. */
export function domainMappingRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { domains, credentialLists, addressLists } = accounts.sip
  const domainOf = (asked: Asked) =>
    domains.own(asked.accountSid, sidIn(asked, 'DomainSid', 'SD', 'Domains'))

  for (const [path, lists] of collections) {
    const isLegacy = !path.startsWith('Auth')
    const isAddresses = lists === 'callAddressLists'
    const prefix = isAddresses ? 'AL' : 'CL'
    const named = isAddresses ? addressLists : credentialLists
    const shape = (domain: SipDomain, { sid, dateCreated }: ListMapping) => ({
      sid,
      account_sid: domain.accountSid,
      friendly_name: named.get(domain.accountSid, sid)?.friendlyName ?? null,
      ...dates({ dateCreated, dateUpdated: dateCreated }),
      ...(isLegacy
        ? {
            domain_sid: domain.sid,
            uri: `${sipPath(domain.accountSid)}/Domains/${domain.sid}/${path}/${sid}.json`,
          }
        : {}),
    })
    const envelope = isLegacy
      ? isAddresses
        ? 'ip_access_control_list_mappings'
        : 'credential_list_mappings'
      : 'contents'

    storedResource(routes, {
      path: `${SIP}/Domains/:DomainSid/${path}`,
      prefix,
      access: 'manage-phones',
      shape: (answer: unknown) => answer,
      list: (asked) => {
        const domain = domainOf(asked)
        return asked.list2010(
          envelope,
          (ask) => pageOfArray<ListMapping>(domain[lists], ask),
          (one) => shape(domain, one),
        )
      },
      create: async (asked) => {
        const { sid, accountSid } = domainOf(asked)
        const field = isAddresses ? 'IpAccessControlListSid' : 'CredentialListSid'
        asked.form.required(field, errors.sipDomainFields)
        const listSid = asked.form.sid(field, prefix, errors.sipDomainFields)
        const mapping = await domains.map(accountSid, sid, lists, listSid as never)
        return shape(domainOf(asked), mapping)
      },
      get: (asked, sid) => {
        const domain = domainOf(asked)
        const mapping = domain[lists].find((one) => one.sid === sid)
        return mapping && shape(domain, mapping)
      },
      remove: (asked, sid) => domains.unmap(asked.accountSid, domainOf(asked).sid, lists, sid),
    })
  }
}
