import type { Change } from '@offhook/core'
import { callWebhookChange } from '../calls/webhook-change.ts'
import type { StreamFailure } from '../streams/stream-faults.ts'
import type { Siprec, SiprecRequest } from './siprec.ts'

export type SiprecNews =
  | { readonly event: 'siprec-started' | 'siprec-stopped' }
  | { readonly event: 'siprec-error'; readonly failure: StreamFailure }

/** What the application is told; nothing where it did not ask. */
export function siprecCallback(
  { accountSid, callSid, sid, name }: Siprec,
  callback: SiprecRequest['callback'],
  news: SiprecNews,
  now: number,
): readonly Change[] {
  if (!callback) return []
  const parameters = {
    AccountSid: accountSid,
    CallSid: callSid,
    SiprecSid: sid,
    SiprecName: name ?? sid,
    SiprecEvent: news.event,
    ...(news.event === 'siprec-error'
      ? { SiprecError: news.failure.message, SiprecErrorCode: String(news.failure.code) }
      : {}),
    Timestamp: new Date(now).toISOString(),
  }
  return [callWebhookChange({ accountSid, sid: callSid }, { ...callback, parameters })]
}
