import { errors, OffhookError } from '@offhook/core'
import type { ElementSchema, TwimlElement } from '@offhook/twiml'
import type { ParsedDestination } from '../../calls/destinations.ts'
import type { VerbStep } from '../../interpreter/verb.ts'
import type { StatusCallback } from '../../model.ts'
import type { HttpMethod } from '../../options.ts'
import { callbackOf, urlOf } from '../callback.ts'

/** One party for Dial to call. */
export interface LegTarget {
  readonly to: ParsedDestination
  readonly sendDigits: string | null
  /** What the callee hears before the bridge. */
  readonly document: { readonly url: string; readonly method: HttpMethod } | null
  readonly statusCallback: StatusCallback | null
}

/** A noun that places a call. */
export interface LegNoun {
  readonly name: string
  readonly schema: ElementSchema
  /** @throws OffhookError when it names nobody who could be called */
  target(element: TwimlElement, step: VerbStep): LegTarget
}

/** Reads the attributes that all these nouns share. */
export function legSettings(
  step: VerbStep,
  attributes: {
    readonly url: string | null
    readonly method: HttpMethod | null
    readonly statusCallback: string | null
    readonly statusCallbackMethod: HttpMethod | null
    readonly statusCallbackEvent: readonly string[]
  },
): Pick<LegTarget, 'document' | 'statusCallback'> {
  const { statusCallback, statusCallbackMethod, statusCallbackEvent } = attributes
  const url = urlOf(step, attributes.url)
  return {
    document: url === null ? null : { url, method: attributes.method ?? 'POST' },
    statusCallback: callbackOf(step, statusCallback, statusCallbackMethod, statusCallbackEvent),
  }
}

/** The number or identity that the parent shows to a callee. @throws OffhookError 13214 */
export function callerIdFor(
  target: LegTarget,
  callerId: string | null,
  parentFrom: string,
): string {
  const shown = callerId === null || callerId === '' ? parentFrom : callerId
  if (target.to.destination.kind === 'number' && !/^\+?[0-9]{2,15}$/.test(shown)) {
    throw new OffhookError(errors.dialCallerId, 'A call to a number needs a number as caller id')
  }
  return shown
}
