import { type ErrorEntry, OffhookError } from '@offhook/core'
import { isEmergencyNumber, type NumberReader } from '@offhook/numbers'
import type { Destination } from '../ports.ts'

/** Headers that a SIP URI may carry in its query, besides `X-…`; others are left out. */
const allowedHeaders = [
  'user-to-user',
  'remote-party-id',
  'p-preferred-identity',
  'p-called-party-id',
  // RFC 3891: an attended transfer names the call that it takes the place of.
  'replaces',
]

const MAX_SIP_URI = 255
const MAX_SIP_HEADERS = 1_024
const MAX_IDENTITY = 256

export interface ParsedDestination {
  readonly destination: Destination
  /** How rows and requests name it. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Names of headers that cannot be sent. */
  readonly leftOut?: readonly string[]
}

interface Named {
  /** Thrown for a text that names nobody (21211 for REST, 13224 for Dial). */
  readonly error: ErrorEntry
}

interface NumberOptions extends Named {
  readonly read: NumberReader
  /** The account's own carrier that takes the call. */
  readonly byoc?: string | undefined
}

interface ClientOptions extends Named {
  readonly parameters?: Readonly<Record<string, string>>
}

interface SipOptions extends Named {
  readonly username?: string | null
  readonly password?: string | null
  /** Thrown for headers that are too long in all; `error` when left out. */
  readonly headersError?: ErrorEntry
}

/**
 * Reads whom to call: `client:…`, a SIP URI or a phone number.
 * @throws OffhookError with `options.error`
 */
export function parseDestination(
  text: string,
  options: NumberOptions & ClientOptions & SipOptions,
): ParsedDestination {
  const trimmed = text.trim()
  if (/^client:/i.test(trimmed)) return clientDestination(trimmed, options)
  if (/^sips?:/i.test(trimmed)) return sipDestination(trimmed, options)
  return numberDestination(trimmed, options)
}

/** What the owner of an application is told of a header that was left out. */
export function cannotBeSent(name: string): string {
  return `The header "${name.slice(0, 64)}" was left out`
}

/** Whether it is an emergency service: nothing that limits other calls holds such a call back. */
export function isForHelp(destination: Destination): boolean {
  return destination.kind === 'number' && isEmergencyNumber(destination.number)
}

export function numberDestination(
  text: string,
  { error, read, byoc }: NumberOptions,
): ParsedDestination {
  const number = isEmergencyNumber(text) ? text : read(text)
  if (number === undefined) throw new OffhookError(error, `"${text}" is not a phone number`)
  const carrier = byoc ? { byoc } : {}
  return { destination: { kind: 'number', number, ...carrier }, name: number, headers: {} }
}

export function clientDestination(text: string, options: ClientOptions): ParsedDestination {
  const [, identity = '', query = ''] = /^client:([^?]*)(?:\?(.*))?$/is.exec(text) ?? []
  if (identity === '' || identity.length > MAX_IDENTITY) {
    throw new OffhookError(options.error, 'The client has no usable identity')
  }
  const parameters = { ...Object.fromEntries(new URLSearchParams(query)), ...options.parameters }
  return {
    destination: { kind: 'client', identity, parameters },
    name: `client:${identity}`,
    headers: {},
  }
}

export function sipDestination(text: string, options: SipOptions): ParsedDestination {
  const [uri = '', query = ''] = text.split('?', 2)
  const wellFormed = /^sips?:[^\s@<>]+@[^\s@<>]+$/i.test(uri)
  if (!wellFormed || uri.length > MAX_SIP_URI) {
    throw new OffhookError(options.error, 'The SIP URI is not usable')
  }
  if (query.length > MAX_SIP_HEADERS) {
    const told = `The headers of the SIP URI have more than ${MAX_SIP_HEADERS} characters`
    throw new OffhookError(options.headersError ?? options.error, told)
  }
  const headers: Record<string, string> = {}
  const leftOut: string[] = []
  for (const [name, value] of new URLSearchParams(query)) {
    const known = /^x-[\w-]+$/i.test(name) || allowedHeaders.includes(name.toLowerCase())
    if (known && !/[\r\n]/.test(value)) headers[name] = value
    else leftOut.push(name)
  }
  const { username = null, password = null } = options
  const destination = { kind: 'sip', uri, username, password } as const
  return { destination, name: uri, headers, ...(leftOut.length > 0 && { leftOut }) }
}
