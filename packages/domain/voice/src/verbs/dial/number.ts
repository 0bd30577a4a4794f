import { codes, errors } from '@offhook/core'
import { type ElementSchema, matching, readAttributes, text, textOf } from '@offhook/twiml'
import { numberDestination } from '../../calls/destinations.ts'
import { detectionAttributes, legAttributes } from './attributes.ts'
import { detectionSettings, type LegNoun, legSettings } from './leg-target.ts'

const schema = {
  attributes: {
    ...legAttributes,
    ...detectionAttributes,
    sendDigits: matching(/^[0-9A-Da-d*#wW]+$/, null, codes.numberSendDigits),
    byoc: text(),
  },
  text: 'required',
  children: {},
} as const satisfies ElementSchema

/** A phone number. */
export const number: LegNoun = {
  name: 'Number',
  schema,
  target(element, step, numbers) {
    const attributes = readAttributes(schema, element)
    return {
      to: numberDestination(textOf(element), {
        error: errors.nobodyToDial,
        read: numbers.readerOf(step.accountSid),
        byoc: attributes.byoc ?? undefined,
      }),
      sendDigits: attributes.sendDigits,
      ...legSettings(step, attributes),
      ...detectionSettings(step, attributes),
    }
  },
}
