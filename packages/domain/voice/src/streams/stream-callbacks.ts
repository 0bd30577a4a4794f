import type { Change } from '@offhook/core'
import { callWebhookChange } from '../calls/webhook-change.ts'
import type { Stream, StreamRequest } from './stream.ts'
import type { StreamFailure } from './stream-faults.ts'

export type StreamNews =
  | { readonly event: 'stream-started' | 'stream-stopped' }
  | { readonly event: 'stream-error'; readonly failure: StreamFailure }

/** What the application is told; nothing where it did not ask. */
export function streamCallback(
  { accountSid, callSid, sid, name }: Stream,
  callback: StreamRequest['callback'],
  news: StreamNews,
  now: number,
): readonly Change[] {
  if (!callback) return []
  const parameters = {
    AccountSid: accountSid,
    CallSid: callSid,
    StreamSid: sid,
    StreamName: name ?? sid,
    StreamEvent: news.event,
    ...(news.event === 'stream-error' ? errorParameters(news.failure) : {}),
    Timestamp: new Date(now).toISOString(),
  }
  return [callWebhookChange({ accountSid, sid: callSid }, { ...callback, parameters })]
}

/** How requests name what went wrong. */
export function errorParameters({ code, message }: StreamFailure) {
  return { StreamError: message, StreamErrorCode: String(code) }
}
