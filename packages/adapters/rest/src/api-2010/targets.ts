/** The fields that whatever runs documents shares: numbers, applications, domains, carriers. */
import type {
  MessageTarget,
  MessageTargetInput,
  VoiceTarget,
  VoiceTargetInput,
} from '@offhook/accounts'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'

/** The documents alone: each resource has names of its own for its callbacks. */
export function voiceFields(form: Form) {
  return {
    voiceUrl: form.clearable('VoiceUrl'),
    voiceMethod: form.filled('VoiceMethod'),
    voiceFallbackUrl: form.clearable('VoiceFallbackUrl'),
    voiceFallbackMethod: form.filled('VoiceFallbackMethod'),
  }
}

export function voiceShape(row: VoiceTarget) {
  return {
    voice_url: row.voiceUrl,
    voice_method: row.voiceMethod,
    voice_fallback_url: row.voiceFallbackUrl,
    voice_fallback_method: row.voiceFallbackMethod,
  }
}

export function targetFields(form: Form): VoiceTargetInput {
  return defined({
    ...voiceFields(form),
    statusCallback: form.clearable('StatusCallback'),
    statusCallbackMethod: form.filled('StatusCallbackMethod'),
    voiceCallerIdLookup: form.boolean('VoiceCallerIdLookup'),
  })
}

export function targetShape(row: VoiceTarget) {
  return {
    ...voiceShape(row),
    status_callback: row.statusCallback,
    status_callback_method: row.statusCallbackMethod,
    voice_caller_id_lookup: row.voiceCallerIdLookup,
  }
}

export function messageFields(form: Form): MessageTargetInput {
  return defined({
    smsUrl: form.clearable('SmsUrl'),
    smsMethod: form.filled('SmsMethod'),
    smsFallbackUrl: form.clearable('SmsFallbackUrl'),
    smsFallbackMethod: form.filled('SmsFallbackMethod'),
  })
}

export function messageShape(row: MessageTarget) {
  return {
    sms_url: row.smsUrl,
    sms_method: row.smsMethod,
    sms_fallback_url: row.smsFallbackUrl,
    sms_fallback_method: row.smsFallbackMethod,
  }
}
