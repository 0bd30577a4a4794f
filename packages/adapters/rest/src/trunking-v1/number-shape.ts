import type { PhoneNumber } from '@offhook/accounts'
import { messageShape, targetShape } from '../api-2010/targets.ts'
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
    ...targetShape(row),
    ...messageShape(row),
    trunk_sid: trunkSid,
    voice_application_sid: row.voiceApplicationSid,
    ...dates(row),
    url,
    links: {},
  }
}
