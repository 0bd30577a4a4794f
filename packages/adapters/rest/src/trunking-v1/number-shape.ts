import type { PhoneNumber } from '@offhook/accounts'
import { dates } from '../task-router/shape.ts'

/** A number as the trunk sees it that it belongs to. */
export function numberShape(row: PhoneNumber, trunkSid: string, url: string) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    address_requirements: 'none',
    api_version: '2010-04-01',
    beta: false,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    friendly_name: row.friendlyName,
    phone_number: row.phoneNumber,
    sms_application_sid: null,
    sms_url: row.smsUrl,
    sms_method: row.smsMethod,
    sms_fallback_url: row.smsFallbackUrl,
    sms_fallback_method: row.smsFallbackMethod,
    status_callback: row.statusCallback,
    status_callback_method: row.statusCallbackMethod,
    trunk_sid: trunkSid,
    voice_application_sid: row.voiceApplicationSid,
    voice_caller_id_lookup: row.voiceCallerIdLookup,
    voice_url: row.voiceUrl,
    voice_method: row.voiceMethod,
    voice_fallback_url: row.voiceFallbackUrl,
    voice_fallback_method: row.voiceFallbackMethod,
    ...dates(row),
    url,
    links: {},
  }
}
