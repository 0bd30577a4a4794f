/** What applications are told of messages. */
import type { OutboxChange } from '@offhook/core'
import { type Parameters, placeParameters, webhookChange } from '@offhook/voice'
import type { Message } from './model.ts'

const API_VERSION = '2010-04-01'

/** With which the application of a number is asked for what to do with a message. */
export function incomingParameters(row: Message): Parameters {
  return {
    MessageSid: row.sid,
    SmsSid: row.sid,
    SmsMessageSid: row.sid,
    AccountSid: row.accountSid,
    ...serviceParameter(row),
    From: row.from,
    To: row.to,
    Body: row.body,
    SmsStatus: row.status,
    ...placeParameters(['From'], row.from),
    ...placeParameters(['To'], row.to),
    NumMedia: '0',
    NumSegments: String(row.numSegments),
    ApiVersion: API_VERSION,
  }
}

/** What the `action` of a verb is told of the message that it has sent. */
export function sentParameters(row: Message): Parameters {
  return {
    MessageSid: row.sid,
    SmsSid: row.sid,
    MessageStatus: row.status,
    SmsStatus: row.status,
  }
}

/** The status callback, where somebody wants it. Those of one message leave in order. */
export function statusCallback(row: Message): readonly OutboxChange[] {
  if (row.statusCallback === null) return []
  return [
    webhookChange({
      accountSid: row.accountSid,
      orderKey: row.sid,
      url: row.statusCallback,
      method: 'POST',
      parameters: {
        ...sentParameters(row),
        AccountSid: row.accountSid,
        ...serviceParameter(row),
        From: row.from,
        To: row.to,
        ApiVersion: API_VERSION,
        ...(row.errorCode === null ? {} : { ErrorCode: String(row.errorCode) }),
      },
    }),
  ]
}

function serviceParameter({ messagingServiceSid }: Message): Parameters {
  return messagingServiceSid === null ? {} : { MessagingServiceSid: messagingServiceSid }
}
