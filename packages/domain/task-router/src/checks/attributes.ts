/** Attributes of tasks and workers: a JSON object of at most 4096 characters. */
import { attributesText } from '../json/attributes-text.ts'
import { asObject, parseJsonObject } from '../json/parse-json.ts'
import type { Attributes } from '../model.ts'
import { refused } from '../refused.ts'

const MAX_ATTRIBUTES = 4096
/** Not where the backslash is itself escaped. */
const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/

/**
 * Reads attributes: a JSON text from REST, an object from a browser.
 * @throws OffhookError 20001 with the position of the fault
 */
export function readAttributes(value: unknown): Attributes {
  return checkAttributes(
    typeof value === 'string'
      ? parseJsonObject(value, 'Attributes')
      : asObject(value, 'Attributes'),
  )
}

export function checkAttributes(attributes: Attributes): Attributes {
  const text = attributesText(attributes)
  if (text.length > MAX_ATTRIBUTES)
    throw refused(`Attributes have ${MAX_ATTRIBUTES} characters at most`)
  if (escapedNul.test(text)) throw refused('Attributes have a NUL character, which cannot be kept')
  return attributes
}
