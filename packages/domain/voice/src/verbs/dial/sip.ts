import { codes, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  integer,
  ownText,
  readAttributes,
  type TwimlElement,
  text,
  textOf,
} from '@offhook/twiml'
import { cannotBeSent, sipDestination } from '../../calls/destinations.ts'
import type { Destination } from '../../ports.ts'
import { detectionAttributes, legAttributes, parameterSchema } from './attributes.ts'
import { detectionSettings, type LegNoun, legSettings } from './leg-target.ts'

const credentials = { username: text(codes.sipUsername), password: text(codes.sipPassword) }

const uriSchema = {
  attributes: {
    ...credentials,
    priority: integer({ fallback: 0, max: 65_535 }),
    weight: integer({ fallback: 0, max: 65_535 }),
  },
  text: 'required',
  children: {},
} as const satisfies ElementSchema

const schema = {
  attributes: { ...legAttributes, ...detectionAttributes, ...credentials },
  text: 'optional',
  children: {
    Uri: uriSchema,
    Headers: { attributes: {}, text: 'none', children: { Header: parameterSchema } },
  },
} as const satisfies ElementSchema

/** A SIP URI; headers may stand in its query, or beside it. */
export const sip: LegNoun = {
  name: 'Sip',
  schema,
  target(element, step) {
    const attributes = readAttributes(schema, element)
    const uris = urisOf(element)
    const named = (uris.length > 0 ? uris : [{ ...NO_ORDER, uri: ownText(element) }]).map(
      ({ uri, priority, weight, username, password }) => ({
        ...{ priority, weight },
        to: sipDestination(withHeaders(addressOf(uri), element), {
          error: errors.sipUriInvalid,
          headersError: errors.sipHeadersLong,
          username: username ?? attributes.username,
          password: password ?? attributes.password,
        }),
      }),
    )
    const [first, ...others] = named
    if (!first) throw new OffhookError(errors.sipUriInvalid, 'Sip names nobody')
    const { leftOut = [], ...to } = first.to
    for (const name of leftOut) step.warn(codes.sipHeaderName, cannotBeSent(name))
    const servers = named.flatMap(({ to: { destination }, priority, weight }) =>
      destination.kind === 'sip' ? [{ ...destination, priority, weight }] : [],
    )
    return {
      to:
        others.length === 0
          ? to
          : { ...to, destination: { ...to.destination, servers } as Destination },
      sendDigits: null,
      ...legSettings(step, attributes),
      ...detectionSettings(step, attributes),
    }
  },
}

const NO_ORDER = { priority: 0, weight: 0, username: null, password: null } as const

/** @throws OffhookError 13241 for what is no SIP address */
function addressOf(given: string): string {
  // What has no scheme but a user and a host is meant as a SIP address.
  const uri = /^[^\s:@]+@/.test(given) ? `sip:${given}` : given
  if (/^sips?:/i.test(uri)) return uri
  throw new OffhookError(errors.sipUriInvalid, 'Sip needs a URI like sip:user@host')
}

/** The Uri children, those that come first by their order first. */
function urisOf(element: TwimlElement) {
  return elementsOf(element)
    .filter(({ name }) => name === 'Uri')
    .map((each) => ({ uri: textOf(each), ...readAttributes(uriSchema, each) }))
    .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
}

function withHeaders(uri: string, element: TwimlElement): string {
  const headers = new URLSearchParams()
  for (const child of elementsOf(element)) {
    if (child.name !== 'Headers') continue
    for (const header of elementsOf(child)) {
      const { name, value } = readAttributes(parameterSchema, header)
      if (header.name === 'Header' && name) headers.append(name, value ?? '')
    }
  }
  if (headers.size === 0) return uri
  return `${uri}${uri.includes('?') ? '&' : '?'}${headers}`
}
