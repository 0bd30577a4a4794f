import type { SipDomain } from '@offhook/accounts'
import { errors, type PhoneNumberSid } from '@offhook/core'
import { defined } from '../../http/defined.ts'
import type { Form } from '../../http/form.ts'
import { keptResource } from '../../http/kept-resource.ts'
import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { API_VERSION, dates } from '../shape.ts'
import { voiceFields, voiceShape } from '../targets.ts'
import { authTypes } from './auth-types.ts'
import { SIP, sipPath } from './paths.ts'

/** Host names of ours at which phones register and to which calls are sent. */
export function domainRoutes(routes: Routes, { accounts }: RestOptions): void {
  keptResource(routes, {
    path: `${SIP}/Domains`,
    prefix: 'SD',
    access: 'manage-phones',
    lists: { style: '2010', name: 'domains' },
    rows: accounts.sip.domains,
    shape,
    create: ({ form }) => ({
      ...fields(form),
      domainName: form.required('DomainName', errors.invalidSipDomain),
    }),
    update: ({ form }) => fields(form),
  })
}

function fields(form: Form) {
  return defined({
    domainName: form.filled('DomainName'),
    friendlyName: form.text('FriendlyName'),
    ...voiceFields(form),
    statusCallback: form.clearable('VoiceStatusCallbackUrl'),
    statusCallbackMethod: form.filled('VoiceStatusCallbackMethod'),
    sipRegistration: form.boolean('SipRegistration'),
    emergencyCallingEnabled: form.boolean('EmergencyCallingEnabled'),
    secure: form.boolean('Secure'),
    byocTrunkSid: form.clearableSid('ByocTrunkSid', 'BY', errors.sipDomainFields),
    emergencyCallerSid: form.clearableSid('EmergencyCallerSid', 'PN', errors.sipDomainFields) as
      | PhoneNumberSid
      | null
      | undefined,
  })
}

function shape(row: SipDomain) {
  const uri = `${sipPath(row.accountSid)}/Domains/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    api_version: API_VERSION,
    auth_type: authTypes(row.callAddressLists, row.callCredentialLists).join(','),
    domain_name: row.domainName,
    friendly_name: row.friendlyName,
    ...voiceShape(row),
    voice_status_callback_url: row.statusCallback,
    voice_status_callback_method: row.statusCallbackMethod,
    sip_registration: row.sipRegistration,
    emergency_calling_enabled: row.emergencyCallingEnabled,
    emergency_caller_sid: row.emergencyCallerSid,
    secure: row.secure,
    byoc_trunk_sid: row.byocTrunkSid,
    ...dates(row),
    uri: `${uri}.json`,
    subresource_uris: {
      credential_list_mappings: `${uri}/CredentialListMappings.json`,
      ip_access_control_list_mappings: `${uri}/IpAccessControlListMappings.json`,
      auth: `${uri}/Auth.json`,
    },
  }
}
