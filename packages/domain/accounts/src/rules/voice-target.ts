import type { VoiceTarget } from '../model.ts'
import { callbackUrl, documentUrl, method } from './fields.ts'

/** The settable fields of a target; those left out keep their value. */
export interface VoiceTargetInput {
  readonly voiceUrl?: string | null
  readonly voiceMethod?: string
  readonly voiceFallbackUrl?: string | null
  readonly voiceFallbackMethod?: string
  readonly statusCallback?: string | null
  readonly statusCallbackMethod?: string
  readonly voiceCallerIdLookup?: boolean
}

/** A target that runs nothing. */
export const emptyTarget: VoiceTarget = {
  voiceUrl: null,
  voiceMethod: 'POST',
  voiceFallbackUrl: null,
  voiceFallbackMethod: 'POST',
  statusCallback: null,
  statusCallbackMethod: 'POST',
  voiceCallerIdLookup: false,
}

/** Validates the given fields and merges them into the target. */
export function voiceTarget(before: VoiceTarget, input: VoiceTargetInput): VoiceTarget {
  return {
    voiceUrl: given(input.voiceUrl, (url) => documentUrl('VoiceUrl', url), before.voiceUrl),
    voiceMethod: given(
      input.voiceMethod,
      (text) => method('VoiceMethod', text),
      before.voiceMethod,
    ),
    voiceFallbackUrl: given(
      input.voiceFallbackUrl,
      (url) => documentUrl('VoiceFallbackUrl', url),
      before.voiceFallbackUrl,
    ),
    voiceFallbackMethod: given(
      input.voiceFallbackMethod,
      (text) => method('VoiceFallbackMethod', text),
      before.voiceFallbackMethod,
    ),
    statusCallback: given(
      input.statusCallback,
      (url) => callbackUrl('StatusCallback', url),
      before.statusCallback,
    ),
    statusCallbackMethod: given(
      input.statusCallbackMethod,
      (text) => method('StatusCallbackMethod', text),
      before.statusCallbackMethod,
    ),
    voiceCallerIdLookup: input.voiceCallerIdLookup ?? before.voiceCallerIdLookup,
  }
}

/** The given value, checked, or else the one before. */
export function given<In, Out>(value: In | undefined, check: (value: In) => Out, before: Out): Out {
  return value === undefined ? before : check(value)
}
