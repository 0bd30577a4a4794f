import { errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  ownText,
  readAttributes,
  text,
  textOf,
} from '@offhook/twiml'
import { clientDestination } from '../../calls/destinations.ts'
import { legAttributes, parameterSchema, textOnly } from './attributes.ts'
import { type LegNoun, legSettings } from './leg-target.ts'

const schema = {
  attributes: { ...legAttributes, clientNotificationUrl: text() },
  text: 'optional',
  children: { Identity: textOnly, Parameter: parameterSchema },
} as const satisfies ElementSchema

/** Somebody's browser, by identity. */
export const client: LegNoun = {
  name: 'Client',
  schema,
  target(element, step) {
    const children = elementsOf(element)
    const child = children.find(({ name }) => name === 'Identity')
    const identity = child ? textOf(child) : ownText(element)
    if (identity === '') throw new OffhookError(errors.nobodyToDial, 'Client has no identity')
    const parameters: Record<string, string> = {}
    for (const each of children) {
      if (each.name !== 'Parameter') continue
      const { name, value } = readAttributes(parameterSchema, each)
      if (name) parameters[name] = value ?? ''
    }
    const bare = identity.replace(/^client:/i, '')
    return {
      to: clientDestination(`client:${bare}`, { error: errors.nobodyToDial, parameters }),
      sendDigits: null,
      ...legSettings(step, readAttributes(schema, element)),
      detection: null,
    }
  },
}
