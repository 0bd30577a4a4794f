/**
 * The words of SIP in `accounts`.
 * - *domain*: a host name of ours that phones register at and send calls to; it runs documents.
 * - *list*: credentials or addresses. *Mapping*: the use of a list by a domain or a trunk.
 */
import type { AccountSid, PhoneNumberSid, Sid, Stored } from '@offhook/core'
import type { VoiceTarget } from './model.ts'

export type SipDomainSid = Sid<'SD'>
export type CredentialListSid = Sid<'CL'>
export type AddressListSid = Sid<'AL'>

/** What every row of an account has. */
export interface Own<Prefix extends string> {
  readonly sid: Sid<Prefix>
  readonly accountSid: AccountSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** A list in use; it goes by the list's own sid. */
export interface ListMapping<ListSid extends string = string> {
  readonly sid: ListSid
  readonly dateCreated: number
}

/**
 * A domain of ours. Where lists of both kinds are mapped for calls, a caller has to satisfy both;
 * where none is, nobody may call.
 */
export interface SipDomain extends Own<'SD'>, VoiceTarget {
  /** In lower case; unique in the installation. */
  readonly domainName: string
  readonly friendlyName: string
  readonly sipRegistration: boolean
  readonly emergencyCallingEnabled: boolean
  readonly secure: boolean
  readonly byocTrunkSid: Sid<'BY'> | null
  readonly emergencyCallerSid: PhoneNumberSid | null
  readonly callCredentialLists: readonly ListMapping<CredentialListSid>[]
  readonly callAddressLists: readonly ListMapping<AddressListSid>[]
  readonly registrationCredentialLists: readonly ListMapping<CredentialListSid>[]
}

export interface SipCredentialList extends Own<'CL'> {
  readonly friendlyName: string
}

/** A user name and a password, which is stored sealed. */
export interface SipCredential extends Own<'CR'> {
  readonly credentialListSid: CredentialListSid
  readonly username: string
}

export interface SipCredentialRow extends SipCredential {
  readonly passwordBox: string
}

export interface SipAddressList extends Own<'AL'> {
  readonly friendlyName: string
}

/** An address or a block of them. */
export interface SipAddress extends Own<'IP'> {
  readonly addressListSid: AddressListSid
  readonly friendlyName: string
  readonly ipAddress: string
  readonly cidrPrefixLength: number
}

/** What an account may dial in a country. */
export interface CountryPermission {
  readonly lowRisk: boolean
  /** Premium rate, shared cost and others that the numbering plan sets apart. */
  readonly special: boolean
  readonly tollFraud: boolean
}

/** What an account has set; the row goes by the account's own sid. */
export interface DialingPermissions extends Own<'AC'> {
  readonly inheritance: boolean
  readonly countries: Readonly<Record<string, CountryPermission>>
}

declare module '@offhook/core' {
  interface Entities {
    'sip-domain': Stored<SipDomain, 'sid'>
    'sip-credential-list': Stored<SipCredentialList, 'sid'>
    'sip-credential': Stored<SipCredentialRow, 'sid'>
    'sip-address-list': Stored<SipAddressList, 'sid'>
    'sip-address': Stored<SipAddress, 'sid'>
    'dialing-permissions': Stored<DialingPermissions, 'sid'>
  }
}
