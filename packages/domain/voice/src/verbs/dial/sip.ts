import { codes, errors, OffhookError } from '@offhook/core'
import { type ElementSchema, readAttributes, text, textOf } from '@offhook/twiml'
import { parseDestination } from '../../calls/destinations.ts'
import { detectionAttributes, legAttributes } from './attributes.ts'
import { type LegNoun, legSettings } from './leg-target.ts'

const schema = {
  attributes: {
    ...legAttributes,
    ...detectionAttributes,
    username: text(codes.sipUsername),
    password: text(codes.sipPassword),
  },
  text: 'required',
  children: {},
} as const satisfies ElementSchema

/** A SIP URI; `X-…` headers may stand in its query. */
export const sip: LegNoun = {
  name: 'Sip',
  schema,
  target(element, step) {
    const attributes = readAttributes(schema, element)
    const given = textOf(element)
    // What has no scheme but a user and a host is meant as a SIP address.
    const uri = /^[^\s:@]+@/.test(given) ? `sip:${given}` : given
    if (!/^sips?:/i.test(uri)) {
      throw new OffhookError(errors.sipUriInvalid, 'Sip needs a URI like sip:user@host')
    }
    const { username, password } = attributes
    return {
      to: parseDestination(uri, { error: errors.sipUriInvalid, username, password }),
      sendDigits: null,
      ...legSettings(step, attributes),
    }
  },
}
