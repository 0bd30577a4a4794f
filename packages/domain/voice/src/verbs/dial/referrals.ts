import { type Clock, codes, type Disposer, deferred, type Listenable } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import type { LiveCall } from '../../calls/live-call.ts'
import type { VoiceEvents } from '../../events.ts'
import type { Programs } from '../../interpreter/programs.ts'
import { callOf, goTo, type Outcome, type VerbStep } from '../../interpreter/verb.ts'
import type { Referral } from '../../ports.ts'
import type { dialAttributes } from './attributes.ts'
import { tellOutcome } from './referral-outcome.ts'

type ReferAttributes = Pick<Values<typeof dialAttributes>, 'referUrl' | 'referMethod'>

export interface ReferralParts {
  readonly clock: Clock
  readonly events: Listenable<VoiceEvents>
  readonly programs: Programs
}

/**
 * Who talks in a Dial may ask that the other be sent elsewhere (REFER). The application says where
 * to, by its `referUrl`; without one nobody is sent anywhere.
 */
export class Referrals {
  /** The dialled party has asked, and was promised it. Never rejects. */
  readonly byCallee: Promise<Referral>
  readonly #parts: ReferralParts
  readonly #step: VerbStep
  readonly #attributes: ReferAttributes
  readonly #child: LiveCall
  readonly #byCallee = deferred<Referral>()
  readonly #disposers: readonly Disposer[]
  #callerIsTold: Promise<void> = Promise.resolve()

  constructor(parts: ReferralParts, step: VerbStep, attributes: ReferAttributes, child: LiveCall) {
    this.#parts = parts
    this.#step = step
    this.#attributes = attributes
    this.#child = child
    this.byCallee = this.#byCallee.promise
    this.#disposers = [
      child.leg.events.on('referred', (referral) => {
        if (this.#url(referral) !== null) this.#byCallee.resolve(referral)
      }),
      callOf(step).leg.events.on('referred', (referral) => this.#onCaller(referral)),
    ]
  }

  /** When the caller, had they asked, knows what came of it. Never rejects. */
  get callerIsTold(): Promise<void> {
    return this.#callerIsTold
  }

  /** The caller goes on elsewhere; the dialled party is let go when it knows what came of that. */
  async letCalleeGo(referral: Referral): Promise<void> {
    const [transferred, referrer] = [callOf(this.#step), this.#child]
    await tellOutcome({ ...this.#parts, referral, transferred, referrer })
    referrer.hangup('normal')
  }

  /** Idempotent. */
  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  /** The caller wants to be rid of the call: the dialled party goes on with the document. */
  #onCaller(referral: Referral): void {
    const url = this.#url(referral)
    if (url === null) return
    const method = this.#attributes.referMethod ?? 'POST'
    const parameters = referralParameters(referral)
    const [transferred, referrer] = [this.#child, callOf(this.#step)]
    this.#callerIsTold = tellOutcome({ ...this.#parts, referral, transferred, referrer })
    this.#parts.programs.redirect(this.#child, {
      start: { kind: 'url', url, method, parameters },
      fallback: null,
    })
  }

  /** Where the application is asked; null, and the wish refused, where it names nothing. */
  #url(referral: Referral): string | null {
    const { referUrl } = this.#attributes
    if (!referUrl) {
      this.#step.warn(codes.referUrl, 'A party of a Dial without referUrl asked to be transferred')
    }
    const url = referUrl ? this.#step.resolveUrl(referUrl) : null
    if (url === null) referral.refuse()
    else referral.accept()
    return url
  }
}

/** The parent of the party who asked goes on with what the application answers. */
export function toReferUrl(
  step: VerbStep,
  { referUrl, referMethod }: ReferAttributes,
  referral: Referral,
): Outcome {
  return goTo(step, referUrl ?? '', referMethod, referralParameters(referral))
}

function referralParameters({ target, headers }: Referral) {
  const told = Object.entries(headers).map(([name, value]) => [`SipHeader_${name}`, value])
  return { ReferTransferTarget: target, ...Object.fromEntries(told) }
}
