import type {} from '@offhook/accounts'
import { dates, entity, identity, voiceTarget } from './entity.ts'

/** SIP domains, their lists, and trunks. */
export const sipEntities = {
  'sip-domain': entity<'sip-domain'>('sip_domains', ['sid'], {
    ...identity,
    domainName: 'text',
    friendlyName: 'text',
    ...voiceTarget,
    sipRegistration: 'bool',
    emergencyCallingEnabled: 'bool',
    secure: 'bool',
    byocTrunkSid: 'text',
    emergencyCallerSid: 'text',
    callCredentialLists: 'json',
    callAddressLists: 'json',
    registrationCredentialLists: 'json',
    ...dates,
  }),
  'sip-credential-list': entity<'sip-credential-list'>('sip_credential_lists', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...dates,
  }),
  'sip-credential': entity<'sip-credential'>('sip_credentials', ['sid'], {
    ...identity,
    credentialListSid: 'text',
    username: 'text',
    passwordBox: 'text',
    ...dates,
  }),
  'sip-address-list': entity<'sip-address-list'>('sip_address_lists', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...dates,
  }),
  'sip-address': entity<'sip-address'>('sip_addresses', ['sid'], {
    ...identity,
    addressListSid: 'text',
    friendlyName: 'text',
    ipAddress: 'text',
    cidrPrefixLength: 'int',
    ...dates,
  }),
  'dialing-permissions': entity<'dialing-permissions'>('dialing_permissions', ['sid'], {
    ...identity,
    inheritance: 'bool',
    countries: 'json',
    ...dates,
  }),
}
