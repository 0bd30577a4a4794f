/** Validation of single fields, each with its documented error code. */
import { isIP } from 'node:net'
import {
  documentSchemes,
  type E164,
  type ErrorEntry,
  errors,
  isUrlOf,
  webSchemes,
} from '@offhook/core'
import { isEmergencyNumber, type NumberReader } from '@offhook/numbers'
import { refuse } from './refuse.ts'

const MAX_NAME = 64
const MAX_URL = 2_048
const MAX_SECRET = 255
const MIN_SIP_PASSWORD = 8
const MIN_CREDENTIAL_PASSWORD = 12
const MAX_DESCRIPTION = 255

export function friendlyName(text: string): string {
  if (text.length > MAX_NAME || hasControls(text)) {
    refuse(errors.invalidFriendlyName, `FriendlyName must be at most ${MAX_NAME} characters`)
  }
  return text
}

/** A number, written as its reader knows it. */
export function phoneNumber(read: NumberReader, text: string): E164 {
  return read(text) ?? refuse(errors.invalidPhoneNumber, 'PhoneNumber is not a phone number')
}

/** Reads the URL of a document; empty text and null clear it. */
export function documentUrl(field: string) {
  return (text: string | null) => urlOf(field, text, documentSchemes)
}

/** Reads the URL of a callback; empty text and null clear it. */
export function callbackUrl(field: string) {
  return (text: string | null) => urlOf(field, text, webSchemes)
}

function urlOf(field: string, text: string | null, schemes: readonly string[]): string | null {
  if (text === null || text === '') return null
  if (isUrlOf(schemes, text, MAX_URL)) return text
  return refuse(errors.invalidUrl, `${field} is not a valid URL`)
}

/** Reads the method that a URL is asked by. */
export function method(field: string) {
  return (text: string): 'GET' | 'POST' => {
    const upper = text.toUpperCase()
    if (upper === 'GET' || upper === 'POST') return upper
    return refuse(errors.invalidHttpMethod, `${field} must be GET or POST`)
  }
}

/** The user name of a login. */
export function username(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,62}$/.test(text)) return text
  return refuse(
    errors.invalidParameter,
    'Username must be 1 to 63 letters, digits or any of . _ @ + -',
  )
}

/** The identity of a browser phone: `client:<identity>`. */
export function clientIdentity(text: string): string {
  if (/^[^\s?&#<>"'/\\]{1,121}$/u.test(text) && !hasControls(text)) return text
  return refuse(
    errors.invalidParameter,
    'Identity must be 1 to 121 characters without spaces and ? & # < > " \' / \\',
  )
}

/** The user part of a SIP address, without characters that need escaping (RFC 3261 §25.1). */
export function sipUsername(text: string, error: ErrorEntry = errors.invalidSipUsername): string {
  if (/^[A-Za-z0-9\-_.!~*'()+]{1,32}$/.test(text)) return text
  return refuse(error, 'Username must be 1 to 32 characters that a SIP address may have')
}

export function sipPassword(text: string): string {
  if (text.length >= MIN_SIP_PASSWORD && text.length <= MAX_SECRET && !hasControls(text)) {
    return text
  }
  return refuse(
    errors.invalidSipPassword,
    `Password must be ${MIN_SIP_PASSWORD} to ${MAX_SECRET} characters`,
  )
}

/** What the documentation asks of a credential's password. */
export function isSipPassword(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  return mixed && text.length >= MIN_CREDENTIAL_PASSWORD && text.length <= MAX_SECRET
}

/** Whether a description is short enough to be kept. */
export function isShort(text: string): boolean {
  return text.length <= MAX_DESCRIPTION && !hasControls(text)
}

/** The carrier chooses a trunk's password: only what cannot be transmitted is refused. */
export function carrierPassword(text: string): string {
  if (text.length >= 1 && text.length <= MAX_SECRET && !hasControls(text)) return text
  return refuse(errors.invalidSipPassword, `Password must be 1 to ${MAX_SECRET} characters`)
}

export function carrierUsername(text: string): string {
  if (/^[^\s"<>\\]{1,128}$/u.test(text) && !hasControls(text)) return text
  return refuse(
    errors.invalidSipUsername,
    'Username must be 1 to 128 characters without spaces, quotes and < > \\',
  )
}

export function domainName(text: string): string {
  const lower = text.toLowerCase()
  if (isIP(lower) !== 0 || /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(lower)) return lower
  return refuse(errors.invalidSipDomain, 'Domain must be a host name or an IP address')
}

/** An IP address or a block of them (`192.0.2.0/24`). */
export function addressBlock(text: string): string {
  const [ip = '', bits, ...rest] = text.trim().split('/')
  const family = isIP(ip)
  const fits =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  if (family !== 0 && rest.length === 0 && fits) return text.trim().toLowerCase()
  return refuse(
    errors.invalidParameter,
    `${text.slice(0, 64)} is not an IP address or block of addresses`,
  )
}

/** Where a trunk's calls go: `sip:host:port;transport=…`; empty text and null clear it. */
export function trunkTarget(text: string | null): string | null {
  if (text === null || text === '') return null
  const form =
    /^sips?:([^\s;?@<>"]+@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:(\d{1,5}))?(;[^\s?<>"]+)?$/
  const match = form.exec(text)
  const port = Number(match?.[4] ?? 5060)
  if (match && text.length <= 255 && port >= 1 && port <= 65_535) return text
  return refuse(
    errors.invalidParameter,
    'Target must be a SIP URI such as sip:carrier.example.com:5060',
  )
}

/** One of several servers for calls: `sip:host[:port]`, as the documentation has it never `sips:`. */
export function sipServer(text: string, error: ErrorEntry): string {
  const match = /^sip:([^\s;?@<>"]+@)?(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?(;[^\s?<>"]+)?$/i.exec(
    text,
  )
  if (match && text.length <= MAX_DESCRIPTION) return text
  return refuse(error, 'The address of the server must be a SIP URI such as sip:192.0.2.1:5060')
}

/** A whole number within bounds. */
export function inRange(
  field: string,
  value: number,
  min: number,
  max: number,
  error: ErrorEntry = errors.invalidParameter,
): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value
  return refuse(error, `${field} must be a whole number from ${min} to ${max}`)
}

/** The prefix of numbers that a trunk may dial: `+`, `+1`, `+4930`. */
export function dialPrefix(text: string): string {
  const bare = text.replace(/[\s().-]/g, '')
  if (/^\+\d{0,14}$/.test(bare)) return bare
  return refuse(
    errors.invalidParameter,
    `${text.slice(0, 32)} is not the beginning of a number in E.164 form`,
  )
}

/** What is dialled for help: `112`, `911`. */
export function emergencyNumber(text: string): string {
  const bare = text.trim()
  if (isEmergencyNumber(bare)) return bare
  return refuse(
    errors.invalidParameter,
    `${text.slice(0, 32)} is no number of an emergency service`,
  )
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return /[\u0000-\u001f\u007f]/.test(text)
}
