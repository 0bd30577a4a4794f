/** JSON that people wrote: read whole, or refused with the place of the fault. */
import { readJson } from '@offhook/core'
import { refused } from '../refused.ts'
import { findJsonFault } from './json-fault.ts'

/** @throws OffhookError 20001 that begins with `name` and tells the position, counted from 1 */
export function parseJson(text: string, name: string): unknown {
  try {
    return readJson(text)
  } catch {
    const fault = findJsonFault(text)
    const what = fault?.found ? `unexpected ${JSON.stringify(fault.found)}` : 'the text ends'
    throw refused(`${name} is not valid JSON: ${what} at position ${(fault?.at ?? 0) + 1}`)
  }
}

/** The same, for what must be an object. */
export function parseJsonObject(text: string, name: string): Readonly<Record<string, unknown>> {
  return asObject(parseJson(text, name), name)
}

export function asObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw refused(`${name} must be a JSON object`)
}
