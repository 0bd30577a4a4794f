/**
 * Tells a party who has asked for a transfer what comes of it (RFC 3515 §2.4.5): that it rings there,
 * that it is answered, or with what it was refused. That party stays until then.
 */
import { type Clock, type Disposer, deferred, type Listenable, type Timer } from '@offhook/core'
import { responseCodeOf } from '../../calls/final-answers.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import type { VoiceEvents } from '../../events.ts'
import type { Call } from '../../model.ts'
import type { Referral } from '../../ports.ts'

/**
 * How long a document may take until it dials somebody, and again after somebody did not answer. One
 * that does not is where the call has gone: it is served here.
 */
const DIALS_WITHIN_MS = 3_000

const RINGING = 180
const OK = 200

export interface ReferralOutcomeOptions {
  readonly clock: Clock
  readonly events: Listenable<VoiceEvents>
  readonly referral: Referral
  /** Whose document goes on where the application says. */
  readonly transferred: LiveCall
  /** Who has asked. */
  readonly referrer: LiveCall
}

/** Resolves when the last word was said, or nobody is there to hear it. Never rejects. */
export function tellOutcome(options: ReferralOutcomeOptions): Promise<void> {
  const { clock, events, referral, transferred, referrer } = options
  const over = deferred<void>()
  const dialled = new Set<string>()
  let isOver = false
  let isRinging = false
  let refusal: number | null = null
  let timer: Timer | null = null
  const disposers: Disposer[] = []

  const finish = (status: number | null): void => {
    if (isOver) return
    isOver = true
    timer?.clear()
    for (const dispose of disposers) dispose()
    if (status !== null) referral.progress(status)
    over.resolve()
  }
  const awaitDial = (): void => {
    timer?.clear()
    timer = clock.setTimeout(() => finish(refusal ?? OK), DIALS_WITHIN_MS)
  }
  const ofDialled = (act: (call: Call) => void) => (call: Call) => {
    if (dialled.has(call.sid)) act(call)
  }

  disposers.push(
    events.on('call.created', (call) => {
      if (call.parentCallSid !== transferred.sid) return
      dialled.add(call.sid)
      timer?.clear()
    }),
    events.on(
      'call.ringing',
      ofDialled(() => {
        if (!isRinging) referral.progress(RINGING)
        isRinging = true
      }),
    ),
    events.on(
      'call.answered',
      ofDialled(() => finish(OK)),
    ),
    events.on(
      'call.ended',
      ofDialled((call) => {
        dialled.delete(call.sid)
        refusal = responseCodeOf(call)
        if (dialled.size > 0) return
        if (transferred.isOver) finish(refusal)
        else awaitDial()
      }),
    ),
  )
  // Whom it still dials ends after it, and that end says what was the matter.
  void transferred.ended.then(() => {
    if (dialled.size === 0) finish(refusal ?? OK)
  })
  void referrer.ended.then(() => finish(null))
  awaitDial()
  return over.promise
}
