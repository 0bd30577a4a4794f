import type { MessageTarget } from '../model.ts'
import { documentUrl, method } from './fields.ts'
import { given } from './given.ts'

/** The settable fields of what answers texts; those left out keep their value. */
export interface MessageTargetInput {
  readonly smsUrl?: string | null
  readonly smsMethod?: string
  readonly smsFallbackUrl?: string | null
  readonly smsFallbackMethod?: string
}

export const emptyMessageTarget: MessageTarget = {
  smsUrl: null,
  smsMethod: 'POST',
  smsFallbackUrl: null,
  smsFallbackMethod: 'POST',
}

/** Validates the given fields and merges them into the target. */
export function messageTarget(before: MessageTarget, input: MessageTargetInput): MessageTarget {
  return {
    smsUrl: given(input.smsUrl, documentUrl('SmsUrl'), before.smsUrl),
    smsMethod: given(input.smsMethod, method('SmsMethod'), before.smsMethod),
    smsFallbackUrl: given(
      input.smsFallbackUrl,
      documentUrl('SmsFallbackUrl'),
      before.smsFallbackUrl,
    ),
    smsFallbackMethod: given(
      input.smsFallbackMethod,
      method('SmsFallbackMethod'),
      before.smsFallbackMethod,
    ),
  }
}
