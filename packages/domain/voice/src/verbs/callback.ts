import type { VerbStep } from '../interpreter/verb.ts'
import type { StatusCallback } from '../model.ts'
import type { HttpMethod } from '../options.ts'

/** The URL that an attribute names; null when it is not given, empty, or no URL (a warning). */
export function urlOf(step: VerbStep, given: string | null): string | null {
  return given === null || given === '' ? null : step.resolveUrl(given)
}

/** The status callback that a verb asks for; null when it names no URL. */
export function callbackOf(
  step: VerbStep,
  given: string | null,
  method: HttpMethod | null,
  events: readonly string[],
): StatusCallback | null {
  const url = urlOf(step, given)
  return url === null ? null : { url, method: method ?? 'POST', events }
}
