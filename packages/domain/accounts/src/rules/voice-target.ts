import type { VoiceTarget } from '../model.ts'
import { callbackUrl, documentUrl, method } from './fields.ts'
import { given } from './given.ts'

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
    voiceUrl: given(input.voiceUrl, documentUrl('VoiceUrl'), before.voiceUrl),
    voiceMethod: given(input.voiceMethod, method('VoiceMethod'), before.voiceMethod),
    voiceFallbackUrl: given(
      input.voiceFallbackUrl,
      documentUrl('VoiceFallbackUrl'),
      before.voiceFallbackUrl,
    ),
    voiceFallbackMethod: given(
      input.voiceFallbackMethod,
      method('VoiceFallbackMethod'),
      before.voiceFallbackMethod,
    ),
    statusCallback: given(
      input.statusCallback,
      callbackUrl('StatusCallback'),
      before.statusCallback,
    ),
    statusCallbackMethod: given(
      input.statusCallbackMethod,
      method('StatusCallbackMethod'),
      before.statusCallbackMethod,
    ),
    voiceCallerIdLookup: input.voiceCallerIdLookup ?? before.voiceCallerIdLookup,
  }
}
