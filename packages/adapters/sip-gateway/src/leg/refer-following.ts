import { type Clock, deferred } from '@offhook/core'
import { type ReferRequest, reasonPhrase, type Session, type SipMessage } from '@offhook/sip'
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
 * A REFER of the peer as a wish. Once it is accepted, its NOTIFYs tell how the call there goes (RFC
 * 3515 §2.4.5). Refused where nobody has answered it when `settle` is called.
 * @param tell sends NOTIFYs, one after the other
 */
export function referralOf(
  session: Session,
  { request, target }: ReferRequest,
  tell: (notify: () => Promise<unknown>) => void,
): { readonly referral: Referral; readonly settle: () => void } {
  const { headers } = request.request
  const silent = isSilent(request.request)
  let telling = false
  const accept = (): void => {
    const sub = silent ? { headers: { 'Refer-Sub': 'false' } } : {}
    if (!request.respond(202, sub) || silent) return
    telling = true
    progress(100)
  }
  const progress = (status: number): void => {
    if (!telling) return
    telling = status < 200
    tell(() => session.notifyRefer(status, reasonPhrase(status)))
  }
  const refuse = (): void => void request.respond(603)
  return {
    referral: { target, headers: extensionHeaders(headers), accept, progress, refuse },
    settle: refuse,
  }
}

/** RFC 4488 §3: whoever asks or answers so is told nothing more, or tells nothing. */
function isSilent({ headers }: SipMessage): boolean {
  return headers.get('Refer-Sub')?.trim().toLowerCase() === 'false'
}
