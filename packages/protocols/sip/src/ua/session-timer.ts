import { parseSeconds } from '../message/fields.ts'
import type { SipMessage, SipRequest } from '../message/message.ts'
import { mediaType } from '../message/sdp-body.ts'

/** Session timers (RFC 4028): who refreshes a session, and after how many seconds it is dead. */
export interface SessionTimer {
  readonly seconds: number
  readonly refresher: 'us' | 'peer'
}

/** The shortest interval that we agree to (§4). */
export const MIN_SE = 90

/** The Session-Expires of a message: seconds and who refreshes, as it says. */
export function readSessionExpires(
  message: SipMessage,
): { readonly seconds: number; readonly refresher: 'uac' | 'uas' | undefined } | undefined {
  const value = message.headers.get('Session-Expires')
  const seconds = parseSeconds(value)
  if (seconds === undefined) return undefined
  const asked = mediaType(value).params.get('refresher')?.toLowerCase()
  return { seconds, refresher: asked === 'uac' || asked === 'uas' ? asked : undefined }
}

/** Whether a request asks for an interval that we refuse with 422. */
export function isTooShort(request: SipRequest): boolean {
  const asked = readSessionExpires(request)
  return asked !== undefined && asked.seconds < MIN_SE
}

/**
 * As UAS (§9): we ask for no timer of our own; a peer that wants one gets it and refreshes itself
 * unless it insists on us. Undefined when the request asks for none.
 */
export function acceptSessionTimer(
  request: SipRequest,
): { readonly timer: SessionTimer; readonly headers: Record<string, string> } | undefined {
  const asked = readSessionExpires(request)
  if (!asked) return undefined
  const speaks = request.headers.tokens('Supported').includes('timer')
  const refresher = speaks ? (asked.refresher ?? 'uac') : 'uas'
  const headers: Record<string, string> = {
    'Session-Expires': `${asked.seconds};refresher=${refresher}`,
  }
  // §9: a peer that must refresh has to know that it must.
  if (refresher === 'uac') headers['Require'] = 'timer'
  return {
    timer: { seconds: asked.seconds, refresher: refresher === 'uac' ? 'peer' : 'us' },
    headers,
  }
}

/** As UAC (§7.2): what the peer put in its 2xx holds. */
export function sessionTimerOfAnswer(response: SipMessage): SessionTimer | undefined {
  const granted = readSessionExpires(response)
  if (!granted) return undefined
  return { seconds: granted.seconds, refresher: granted.refresher === 'uas' ? 'peer' : 'us' }
}

/** When to act, in milliseconds: refresh at half time; give up a third or 32 s early (§10). */
export function sessionTimerDelay(timer: SessionTimer): number {
  if (timer.refresher === 'us') return timer.seconds * 500
  return (timer.seconds - Math.min(32, Math.floor(timer.seconds / 3))) * 1000
}
