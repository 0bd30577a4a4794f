import type { VoiceTarget } from '@offhook/accounts'
import type { HttpMethod } from '../options.ts'
import type { DocumentStart } from './load-document.ts'

/** What a call runs, and where it asks when that fails. */
export interface CallProgram {
  readonly start: DocumentStart
  readonly fallback: { readonly url: string; readonly method: HttpMethod } | null
}

/** What a number or an application runs. */
export function programOfTarget(
  target: VoiceTarget,
  parameters: Readonly<Record<string, string>> = {},
): CallProgram {
  const { voiceUrl, voiceMethod: method, voiceFallbackUrl, voiceFallbackMethod } = target
  return {
    start: { kind: 'url', url: voiceUrl ?? '', method, parameters },
    fallback: voiceFallbackUrl ? { url: voiceFallbackUrl, method: voiceFallbackMethod } : null,
  }
}
