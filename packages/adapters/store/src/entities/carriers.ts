import type {} from '@offhook/accounts'
import { dates, entity, identity, voiceTarget } from './entity.ts'

/** Where calls may go: one of several places. */
const weighted = {
  friendlyName: 'text',
  target: 'text',
  priority: 'int',
  weight: 'int',
  enabled: 'bool',
} as const

/** Carriers that accounts bring along. */
export const carrierEntities = {
  'byoc-trunk': entity<'byoc-trunk'>('byoc_trunks', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...voiceTarget,
    connectionPolicySid: 'text',
    fromDomainSid: 'text',
    ...dates,
  }),
  'connection-policy': entity<'connection-policy'>('connection_policies', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...dates,
  }),
  'connection-target': entity<'connection-target'>('connection_targets', ['sid'], {
    ...identity,
    connectionPolicySid: 'text',
    ...weighted,
    ...dates,
  }),
  'ip-record': entity<'ip-record'>('ip_records', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ipAddress: 'text',
    cidrPrefixLength: 'int',
    ...dates,
  }),
  'source-ip-mapping': entity<'source-ip-mapping'>('source_ip_mappings', ['sid'], {
    ...identity,
    ipRecordSid: 'text',
    sipDomainSid: 'text',
    ...dates,
  }),
  'elastic-trunk': entity<'elastic-trunk'>('elastic_trunks', ['sid'], {
    ...identity,
    friendlyName: 'text',
    domainName: 'text',
    disasterRecoveryUrl: 'text',
    disasterRecoveryMethod: 'text',
    transferMode: 'text',
    transferCallerId: 'text',
    secure: 'bool',
    cnamLookupEnabled: 'bool',
    recordingMode: 'text',
    recordingTrim: 'text',
    credentialLists: 'json',
    addressLists: 'json',
    phoneNumbers: 'json',
    ...dates,
  }),
  'origination-url': entity<'origination-url'>('origination_urls', ['sid'], {
    ...identity,
    trunkSid: 'text',
    ...weighted,
    ...dates,
  }),
}
