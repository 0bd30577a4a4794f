/** Attributes of tasks and workers: a JSON object of at most 4096 characters. */
import { OffhookError } from '@offhook/core'
import { asObject, parseJsonObject } from '../json/parse-json.ts'
import type { Attributes } from '../model.ts'

const MAX_ATTRIBUTES = 4096

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
  if (JSON.stringify(attributes).length > MAX_ATTRIBUTES) {
    throw new OffhookError(`Attributes have ${MAX_ATTRIBUTES} characters at most`, { code: 20001 })
  }
  return attributes
}
