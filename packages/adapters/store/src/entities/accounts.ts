import type {} from '@offhook/accounts'
import { dates, entity, identity } from './entity.ts'

const voiceTarget = {
  voiceUrl: 'text',
  voiceMethod: 'text',
  voiceFallbackUrl: 'text',
  voiceFallbackMethod: 'text',
  statusCallback: 'text',
  statusCallbackMethod: 'text',
  voiceCallerIdLookup: 'bool',
} as const

export const accountEntities = {
  account: entity<'account'>('accounts', ['sid'], {
    sid: 'text',
    friendlyName: 'text',
    status: 'text',
    authTokenBox: 'text',
    secondaryTokenBox: 'text',
    ...dates,
  }),
  'api-key': entity<'api-key'>('api_keys', ['sid'], {
    ...identity,
    friendlyName: 'text',
    kind: 'text',
    secretBox: 'text',
    ...dates,
  }),
  person: entity<'person'>('people', ['sid'], {
    ...identity,
    username: 'text',
    fullName: 'text',
    roles: 'json',
    identity: 'text',
    workspaceSid: 'text',
    workerSid: 'text',
    passwordHash: 'text',
    ...dates,
  }),
  'sip-user': entity<'sip-user'>('sip_users', ['sid'], {
    ...identity,
    username: 'text',
    domain: 'text',
    passwordBox: 'text',
    ...dates,
  }),
  'sip-trunk': entity<'sip-trunk'>('sip_trunks', ['sid'], {
    ...identity,
    friendlyName: 'text',
    addresses: 'json',
    inboundUsername: 'text',
    inboundPasswordBox: 'text',
    target: 'text',
    outboundUsername: 'text',
    outboundPasswordBox: 'text',
    dialPrefixes: 'json',
    ...dates,
  }),
  'phone-number': entity<'phone-number'>('phone_numbers', ['sid'], {
    ...identity,
    phoneNumber: 'text',
    friendlyName: 'text',
    voiceApplicationSid: 'text',
    ...voiceTarget,
    smsUrl: 'text',
    smsMethod: 'text',
    smsFallbackUrl: 'text',
    smsFallbackMethod: 'text',
    ...dates,
  }),
  application: entity<'application'>('applications', ['sid'], {
    ...identity,
    friendlyName: 'text',
    ...voiceTarget,
    ...dates,
  }),
  'outgoing-caller-id': entity<'outgoing-caller-id'>('outgoing_caller_ids', ['sid'], {
    ...identity,
    phoneNumber: 'text',
    friendlyName: 'text',
    ...dates,
  }),
  'revoked-session': entity<'revoked-session'>('revoked_sessions', ['id'], {
    id: 'text',
    expiresAt: 'bigint',
  }),
}
