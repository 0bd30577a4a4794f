import { type Clock, deferred } from '@offhook/core'
import type { ReferRequest, Session, SipMessage } from '@offhook/sip'
import type { Referral } from '@offhook/voice'
import { extensionHeaders } from './extension-headers.ts'

/** How long the progress of a REFER is waited for: a phone rings no longer. */
const FOLLOWED_MS = 60_000

/**
 * Asks the peer to call elsewhere and follows its NOTIFYs (RFC 3515 §2.4.4) until it has come to an
 * end, the peer has hung up, or nothing more is said. `notified` is the last status that was told.
 */
export async function referAndFollow(
  session: Session,
  target: string,
  clock: Clock,
): Promise<{ status: number; notified: number | null }> {
  let notified: number | null = null
  const over = deferred<void>()
  const disposers = [
    session.on('notify', ({ event, status, subscriptionState }) => {
      if (event !== 'refer') return
      notified = status ?? notified
      if (subscriptionState === 'terminated' || (status ?? 0) >= 200) over.resolve()
    }),
    session.on('ended', () => over.resolve()),
  ]
  const { status, response } = await session.refer(target)
  if (status >= 200 && status < 300 && response && !isSilent(response)) {
    const timer = clock.setTimeout(() => over.resolve(), FOLLOWED_MS)
    await over.promise
    timer.clear()
  }
  for (const dispose of disposers) dispose()
  return { status, notified }
}

/**
 * A REFER of the peer as a wish. Once it is accepted the rest is ours: the peer is told that it may
 * hang up. Refused where nobody has answered it when `settle` is called.
 */
export function referralOf(
  session: Session,
  { request, target }: ReferRequest,
): { readonly referral: Referral; readonly settle: () => void } {
  const { headers } = request.request
  const silent = isSilent(request.request)
  const accept = (): void => {
    const sub = silent ? { headers: { 'Refer-Sub': 'false' } } : {}
    if (!request.respond(202, sub) || silent) return
    void session.notifyRefer(100, 'Trying').then(() => session.notifyRefer(200, 'OK'))
  }
  const refuse = (): void => void request.respond(603)
  return {
    referral: { target, headers: extensionHeaders(headers), accept, refuse },
    settle: refuse,
  }
}

/** RFC 4488 §3: whoever asks or answers so is told nothing more, or tells nothing. */
function isSilent({ headers }: SipMessage): boolean {
  return headers.get('Refer-Sub')?.trim().toLowerCase() === 'false'
}
