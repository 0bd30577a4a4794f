import type { Alerts } from '@offhook/alerts'
import type { LiveCall } from './live-call.ts'

/** Tells the owner of a call what went wrong with a socket of an application's server. */
export function raiseSocketAlert(
  alerts: Alerts,
  call: LiveCall,
  what: {
    /** Of the stream or session that the socket is for. */
    readonly sid: string
    readonly url: string
    readonly level: 'error' | 'warning'
    readonly failure: { readonly code: number; readonly message: string }
  },
): void {
  const { accountSid, sid: callSid } = call.row
  const { level, failure, url } = what
  alerts.raise({
    accountSid,
    callSid,
    resourceSid: what.sid,
    level,
    error: failure.code,
    message: failure.message,
    asked: { url, method: 'GET' },
  })
}
