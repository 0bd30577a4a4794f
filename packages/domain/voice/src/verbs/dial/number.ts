import { codes, errors } from '@offhook/core'
import { type ElementSchema, matching, readAttributes, text, textOf } from '@offhook/twiml'
import { parseDestination } from '../../calls/destinations.ts'
import { detectionAttributes, legAttributes } from './attributes.ts'
import { type LegNoun, legSettings } from './leg-target.ts'

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
  target(element, step) {
    const attributes = readAttributes(schema, element)
    return {
      to: parseDestination(looseNumber(textOf(element)), { error: errors.nobodyToDial }),
      sendDigits: attributes.sendDigits,
      ...legSettings(step, attributes),
    }
  },
}

/** Ten digits are a number of the United States, as the original service reads them. */
export function looseNumber(given: string): string {
  const digits = given.replace(/[\s().-]/g, '')
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`
  // Only numbers: a URI in a Number element is a mistake, not another kind of call.
  return /^\+?\d+$/.test(digits) ? digits : ''
}
