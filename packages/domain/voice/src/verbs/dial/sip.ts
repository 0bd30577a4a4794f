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
import { sipDestination } from '../../calls/destinations.ts'
import type { VerbStep } from '../../interpreter/verb.ts'
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
    const { uri: given, username, password } = addressOf(element, step)
    // What has no scheme but a user and a host is meant as a SIP address.
    const uri = /^[^\s:@]+@/.test(given) ? `sip:${given}` : given
    if (!/^sips?:/i.test(uri)) {
      throw new OffhookError(errors.sipUriInvalid, 'Sip needs a URI like sip:user@host')
    }
    return {
      to: sipDestination(withHeaders(uri, element), {
        error: errors.sipUriInvalid,
        username: username ?? attributes.username,
        password: password ?? attributes.password,
      }),
      sendDigits: null,
      ...legSettings(step, attributes),
      ...detectionSettings(step, attributes),
    }
  },
}

/** The text, or the Uri that comes first: the lowest priority, of these the greatest weight. */
function addressOf(element: TwimlElement, step: VerbStep) {
  const uris = elementsOf(element)
    .filter(({ name }) => name === 'Uri')
    .map((each) => ({ uri: textOf(each), ...readAttributes(uriSchema, each) }))
    .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
  if (uris.length > 1) step.warn(codes.sipUriInvalid, 'Only the first Uri of Sip is called')
  return uris[0] ?? { uri: ownText(element), username: null, password: null }
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
