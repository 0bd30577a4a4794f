/**
 * The words of elastic trunks.
 * - *elastic trunk*: another telephone system of the account. *Termination*: it calls the trunk's
 *   domain and reaches phone numbers. *Origination*: calls to the trunk's numbers go to its URLs.
 */
import type { PhoneNumberSid, Sid, Stored } from '@offhook/core'
import type { AddressListSid, CredentialListSid, ListMapping, Own } from './sip-model.ts'
import type { WeightedTarget } from './voice-v1-model.ts'

export const transferModes = ['disable-all', 'enable-all', 'sip-only'] as const
export const transferCallerIds = ['from-transferee', 'from-transferor'] as const
export const trunkRecordingModes = [
  'do-not-record',
  'record-from-ringing',
  'record-from-answer',
  'record-from-ringing-dual',
  'record-from-answer-dual',
] as const
export const trunkRecordingTrims = ['trim-silence', 'do-not-trim'] as const

export type ElasticTrunkSid = Sid<'TK'>

export interface ElasticTrunk extends Own<'TK'> {
  readonly friendlyName: string
  /** In lower case; unique in the installation. */
  readonly domainName: string | null
  readonly disasterRecoveryUrl: string | null
  readonly disasterRecoveryMethod: 'GET' | 'POST'
  readonly transferMode: (typeof transferModes)[number]
  readonly transferCallerId: (typeof transferCallerIds)[number]
  readonly secure: boolean
  readonly cnamLookupEnabled: boolean
  readonly recordingMode: (typeof trunkRecordingModes)[number]
  readonly recordingTrim: (typeof trunkRecordingTrims)[number]
  readonly credentialLists: readonly ListMapping<CredentialListSid>[]
  readonly addressLists: readonly ListMapping<AddressListSid>[]
  readonly phoneNumbers: readonly ListMapping<PhoneNumberSid>[]
}

export interface OriginationUrl extends Own<'OU'>, WeightedTarget {
  readonly trunkSid: ElasticTrunkSid
  readonly friendlyName: string
}

declare module '@offhook/core' {
  interface Entities {
    'elastic-trunk': Stored<ElasticTrunk, 'sid'>
    'origination-url': Stored<OriginationUrl, 'sid'>
  }
}
