import { isIP } from 'node:net'
import { type ErrorEntry, errors } from '@offhook/core'
import type { Collection } from '../directory/collection.ts'
import { isShort, isSipPassword, sipUsername } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import type {
  AddressListSid,
  CredentialListSid,
  SipCredential,
  SipCredentialRow,
} from '../sip-model.ts'
import type { Ground } from './ground.ts'
import { Resource, rowsBelow } from './resource.ts'

/** How many an account may have, and how many may stand in one. */
const MAX_LISTS = 1_000
const MAX_CREDENTIALS = 1_000
const MAX_ADDRESSES = 100

export interface NamedInput {
  readonly friendlyName?: string
}

export interface CredentialInput {
  readonly credentialListSid?: CredentialListSid
  readonly username?: string
  readonly password?: string
}

export interface AddressInput {
  readonly addressListSid?: AddressListSid
  readonly friendlyName?: string
  readonly ipAddress?: string
  readonly cidrPrefixLength?: number
}

/** Lists of credentials. @param isUsed whether a domain or trunk needs the list */
export function credentialLists(ground: Ground, isUsed: (sid: string) => boolean) {
  const { sipCredentialLists: rows, sipCredentials } = ground.directory
  return new Resource(ground, {
    entity: 'sip-credential-list',
    prefix: 'CL',
    name: 'CredentialLists',
    rows,
    empty: { friendlyName: '' },
    read: (before, { friendlyName }: NamedInput) => ({
      ...before,
      friendlyName: listName(before, friendlyName, rows, errors.credentialListFields),
    }),
    bare: (row) => row,
    most: { count: MAX_LISTS, error: errors.tooManyCredentialLists },
    mayRemove: ({ sid }) => isUsed(sid) && refuse(errors.credentialListInUse),
    below: ({ sid }) =>
      rowsBelow('sip-credential', sipCredentials, (row) => row.credentialListSid === sid),
  })
}

/** The credentials of all lists: user names are unique within one. */
export function credentials(ground: Ground) {
  const { sipCredentialLists, sipCredentials } = ground.directory
  return new Resource(ground, {
    entity: 'sip-credential',
    prefix: 'CR',
    name: 'Credentials',
    rows: sipCredentials,
    empty: { credentialListSid: '' as CredentialListSid, username: '', passwordBox: '' },
    read: (before, input: CredentialInput) => {
      const listSid = input.credentialListSid ?? before.credentialListSid
      if (sipCredentialLists.get(listSid)?.accountSid !== before.accountSid)
        notFound('CredentialLists', listSid)
      const username = given(
        input.username,
        (text) => sipUsername(text, errors.credentialFields),
        before.username,
      )
      const other = sipCredentials.find('name', credentialKey(listSid, username))
      if (other && other.sid !== before.sid)
        refuse(errors.credentialFields, 'The list has a credential with this Username')
      const passwordBox = given(
        input.password,
        (text) => ground.box.seal(credentialPassword(text), credentialPlace(before.sid)),
        before.passwordBox,
      )
      return { ...before, credentialListSid: listSid, username, passwordBox }
    },
    bare: bareCredential,
    most: { count: MAX_CREDENTIALS, error: errors.tooManyCredentials },
    among: (row, other) => row.credentialListSid === other.credentialListSid,
  })
}

/** Lists of addresses. @param isUsed whether a domain or trunk needs the list */
export function addressLists(ground: Ground, isUsed: (sid: string) => boolean) {
  const { sipAddressLists: rows, sipAddresses } = ground.directory
  return new Resource(ground, {
    entity: 'sip-address-list',
    prefix: 'AL',
    name: 'IpAccessControlLists',
    rows,
    empty: { friendlyName: '' },
    read: (before, { friendlyName }: NamedInput) => ({
      ...before,
      friendlyName: listName(before, friendlyName, rows, errors.addressListFields),
    }),
    bare: (row) => row,
    most: { count: MAX_LISTS, error: errors.tooManyAddressLists },
    mayRemove: ({ sid }) => isUsed(sid) && refuse(errors.addressListInUse),
    below: ({ sid }) => rowsBelow('sip-address', sipAddresses, (row) => row.addressListSid === sid),
  })
}

/** The addresses of all lists. */
export function addresses(ground: Ground) {
  const { sipAddressLists, sipAddresses } = ground.directory
  return new Resource(ground, {
    entity: 'sip-address',
    prefix: 'IP',
    name: 'IpAddresses',
    rows: sipAddresses,
    empty: {
      addressListSid: '' as AddressListSid,
      friendlyName: '',
      ipAddress: '',
      cidrPrefixLength: 32,
    },
    read: (before, input: AddressInput) => {
      const addressListSid = input.addressListSid ?? before.addressListSid
      if (sipAddressLists.get(addressListSid)?.accountSid !== before.accountSid)
        notFound('IpAccessControlLists', addressListSid)
      const friendlyName = input.friendlyName ?? before.friendlyName
      if (!isShort(friendlyName)) refuse(errors.addressFields, 'FriendlyName is not valid')
      return { ...before, addressListSid, friendlyName, ...block(before, input) }
    },
    bare: (row) => row,
    most: { count: MAX_ADDRESSES, error: errors.tooManyAddresses },
    among: (row, other) => row.addressListSid === other.addressListSid,
  })
}

/** The index of a credential. */
export function credentialKey(listSid: string, username: string): string {
  return `${listSid} ${username}`
}

/** What its password is sealed for. */
export function credentialPlace(sid: string): string {
  return `sip-credential ${sid}`
}

export function bareCredential({ passwordBox: _, ...row }: SipCredentialRow): SipCredential {
  return row
}

/** An address or block. @throws OffhookError 21237 unless the caller names another error */
export function block(
  before: { readonly ipAddress: string; readonly cidrPrefixLength: number },
  input: { readonly ipAddress?: string; readonly cidrPrefixLength?: number },
  error: ErrorEntry = errors.addressFields,
): { readonly ipAddress: string; readonly cidrPrefixLength: number } {
  const ipAddress = (input.ipAddress ?? before.ipAddress).trim().toLowerCase()
  const family = isIP(ipAddress)
  if (family === 0) return refuse(error, 'IpAddress is not an IP address')
  const whole = family === 4 ? 32 : 128
  const kept = input.ipAddress === undefined ? before.cidrPrefixLength : whole
  const cidrPrefixLength = input.cidrPrefixLength ?? kept
  if (!Number.isInteger(cidrPrefixLength) || cidrPrefixLength < 0 || cidrPrefixLength > whole)
    return refuse(error, `CidrPrefixLength must be from 0 to ${whole}`)
  return { ipAddress, cidrPrefixLength }
}

/** The name of a list: its account has each once. */
function listName(
  before: { readonly sid: string; readonly accountSid: string; readonly friendlyName: string },
  name: string | undefined,
  rows: Pick<
    Collection<{ sid: string; accountSid: string; dateCreated: number; friendlyName: string }>,
    'all'
  >,
  error: ErrorEntry,
): string {
  if (name === undefined || name === '') return refuse(error, 'FriendlyName is missing')
  if (!isShort(name)) return refuse(error, 'FriendlyName is not valid')
  for (const { sid, accountSid, friendlyName } of rows.all()) {
    if (sid !== before.sid && accountSid === before.accountSid && friendlyName === name)
      return refuse(error, 'There is a list of this FriendlyName')
  }
  return name
}

function credentialPassword(text: string): string {
  if (isSipPassword(text)) return text
  return refuse(
    errors.credentialFields,
    'Password must be at least 12 characters with a capital letter, a small letter and a digit',
  )
}
