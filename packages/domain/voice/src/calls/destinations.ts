import { type ErrorEntry, OffhookError, parseE164 } from '@offhook/core'
import type { Destination } from '../ports.ts'

/** Headers that a SIP URI may carry in its query; others are dropped. */
const allowedHeaders = [
  'user-to-user',
  'remote-party-id',
  'p-preferred-identity',
  'p-called-party-id',
]

const MAX_SIP_URI = 255
const MAX_SIP_HEADERS = 1_024
const MAX_IDENTITY = 256

export interface ParsedDestination {
  readonly destination: Destination
  /** How rows and requests name it. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Reads whom to call.
 * @param options.error thrown for a text that names nobody (21211 for REST, 13224 for Dial)
 * @throws OffhookError with that entry
 */
export function parseDestination(
  text: string,
  options: {
    readonly error: ErrorEntry
    readonly username?: string | null
    readonly password?: string | null
    readonly parameters?: Readonly<Record<string, string>>
  },
): ParsedDestination {
  const trimmed = text.trim()
  if (/^client:/i.test(trimmed)) return parseClient(trimmed, options)
  if (/^sips?:/i.test(trimmed)) return parseSip(trimmed, options)
  const number = parseE164(trimmed)
  if (number === undefined) {
    throw new OffhookError(options.error, `"${text}" is not a phone number`)
  }
  return { destination: { kind: 'number', number }, name: number, headers: {} }
}

function parseClient(
  text: string,
  options: { readonly error: ErrorEntry; readonly parameters?: Readonly<Record<string, string>> },
): ParsedDestination {
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

function parseSip(
  text: string,
  options: {
    readonly error: ErrorEntry
    readonly username?: string | null
    readonly password?: string | null
  },
): ParsedDestination {
  const [uri = '', query = ''] = text.split('?', 2)
  const wellFormed = /^sips?:[^\s@<>]+@[^\s@<>]+$/i.test(uri)
  if (!wellFormed || uri.length > MAX_SIP_URI || query.length > MAX_SIP_HEADERS) {
    throw new OffhookError(options.error, 'The SIP URI is not usable')
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    const known = /^x-[\w-]+$/i.test(name) || allowedHeaders.includes(name.toLowerCase())
    if (known && !/[\r\n]/.test(value)) headers[name] = value
  }
  const { username = null, password = null } = options
  return { destination: { kind: 'sip', uri, username, password }, name: uri, headers }
}
