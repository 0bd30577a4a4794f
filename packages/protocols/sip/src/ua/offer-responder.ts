import type { HeaderInput } from '../message/headers.ts'
import type { SipRequest } from '../message/message.ts'
import type { UaContext } from './context.ts'
import type { OfferResponder } from './session-events.ts'

/** A responder and what ends its deadline when the session is over. */
export interface ArmedResponder {
  readonly responder: OfferResponder
  dispose(): void
}

/**
 * Makes the responder of a re-INVITE or UPDATE. Either answer counts once; after 64 T1 without one
 * the request is refused with 500, as a forgotten offer must not block the dialog.
 */
export function armResponder(options: {
  context: UaContext
  request: SipRequest
  /** Whether the session has ended. */
  isOver: () => boolean
  accept: (sdp: string, headers: HeaderInput | undefined) => void
  reject: (status: number, parts: { reason?: string; headers?: HeaderInput }) => void
}): ArmedResponder {
  const { clock, timers } = options.context
  let answered = false
  const once = (act: () => void): boolean => {
    if (answered || options.isOver()) return false
    answered = true
    deadline.clear()
    act()
    return true
  }
  const reject: OfferResponder['reject'] = (status, parts = {}) =>
    once(() => options.reject(status, parts))
  const deadline = clock.setTimeout(() => void reject(500), 64 * timers.t1)
  return {
    responder: {
      request: options.request,
      accept: (sdp, headers) => once(() => options.accept(sdp, headers)),
      reject,
    },
    dispose: () => deadline.clear(),
  }
}
