import { codes, errors, OffhookError } from '@offhook/core'
import { type ElementSchema, readAttributes, text } from '@offhook/twiml'
import { clientDestination } from '../../calls/destinations.ts'
import { urlOf } from '../callback.ts'
import {
  detectionAttributes,
  legAttributes,
  nameIn,
  parameterSchema,
  parametersOf,
  textOnly,
} from './attributes.ts'
import { detectionSettings, type LegNoun, legSettings } from './leg-target.ts'

const schema = {
  attributes: {
    ...legAttributes,
    ...detectionAttributes,
    clientNotificationUrl: text(codes.nounCallback),
  },
  text: 'optional',
  children: { Identity: textOnly, Parameter: parameterSchema },
} as const satisfies ElementSchema

/** Somebody's browser, by identity. */
export const client: LegNoun = {
  name: 'Client',
  schema,
  target(element, step) {
    const identity = nameIn(element, 'Identity')
    if (identity === '') throw new OffhookError(errors.nobodyToDial, 'Client has no identity')
    const bare = identity.replace(/^client:/i, '')
    const attributes = readAttributes(schema, element)
    return {
      to: clientDestination(`client:${bare}`, {
        error: errors.nobodyToDial,
        parameters: parametersOf(element),
      }),
      sendDigits: null,
      clientNotificationUrl: urlOf(step, attributes.clientNotificationUrl),
      ...legSettings(step, attributes),
      ...detectionSettings(step, attributes),
    }
  },
}
