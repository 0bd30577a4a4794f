import { codes, errors, OffhookError } from '@offhook/core'
import type { ElementSchema, TwimlElement, Values } from '@offhook/twiml'
import type { ParsedDestination } from '../../calls/destinations.ts'
import { detectionOf, type MachineDetection } from '../../calls/machine-detection.ts'
import type { VerbStep } from '../../interpreter/verb.ts'
import type { Call, StatusCallback } from '../../model.ts'
import type { HttpMethod } from '../../options.ts'
import type { NumberDirectory } from '../../ports.ts'
import { callbackOf, urlOf } from '../callback.ts'
import type { detectionAttributes } from './attributes.ts'

/** One party for Dial to call. */
export interface LegTarget {
  readonly to: ParsedDestination
  readonly sendDigits: string | null
  /** Told of the call, so that a device may be woken for it. */
  readonly clientNotificationUrl?: string | null
  /** What the callee hears before the bridge. */
  readonly document: { readonly url: string; readonly method: HttpMethod } | null
  readonly statusCallback: StatusCallback | null
  /** Finds out who answers. */
  readonly detection: MachineDetection | null
}

/** A noun that places a call. */
export interface LegNoun {
  readonly name: string
  readonly schema: ElementSchema
  /** @throws OffhookError when it names nobody who could be called */
  target(element: TwimlElement, step: VerbStep, numbers: NumberDirectory): LegTarget
}

/** Reads the attributes of machine detection. */
export function detectionSettings(
  step: VerbStep,
  attributes: Values<typeof detectionAttributes>,
): Pick<LegTarget, 'detection'> {
  const { machineDetection, amdStatusCallback, ...tuning } = attributes
  if (machineDetection === null) return { detection: null }
  const url = urlOf(step, amdStatusCallback)
  if (url === null) {
    step.warn(codes.machineDetectionUntold, errors.machineDetectionUntold.sentence)
  }
  return {
    detection: detectionOf({
      ...tuning,
      machineDetection,
      amdStatusCallback: url ?? undefined,
      amdStatusCallbackMethod: tuning.amdStatusCallbackMethod ?? undefined,
    }),
  }
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

/** How a caller is known who withholds their number (RFC 3323). */
const WITHHELD = 'anonymous'

/**
 * The number or identity that the parent shows to a callee. To a phone it is a number: of the two
 * ends of the parent's own call, or one that the account may show; a caller who withholds theirs is
 * handed on as such. Rejects with 13214.
 */
export async function callerIdFor(
  numbers: NumberDirectory,
  target: LegTarget,
  callerId: string | null,
  parent: Call,
): Promise<string> {
  const shown = callerId === null || callerId === '' ? parent.from : callerId
  const number = numbers.readerOf(parent.accountSid)(shown)
  if (target.to.destination.kind !== 'number') return number ?? shown
  if (shown === WITHHELD && parent.from === WITHHELD) return shown
  if (number === undefined) {
    throw new OffhookError(errors.dialCallerId, 'A call to a number needs a number as caller id')
  }
  const isOfCall = number === parent.from || number === parent.to
  if (!isOfCall && !(await numbers.mayShow(parent.accountSid, number))) {
    throw new OffhookError(
      errors.dialCallerId,
      `${number} is neither a number of the account nor one that it has verified`,
    )
  }
  return number
}
