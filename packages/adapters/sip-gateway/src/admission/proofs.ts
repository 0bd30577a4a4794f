import type { Clock } from '@offhook/core'
import { DigestAuthenticator, type SipRequest, type Source } from '@offhook/sip'
import type { SourceLimits } from './source-limits.ts'

/**
 * What a request's credentials are worth, looked at once: a nonce ends between two looks. Only
 * `valid` says anything good of the sender.
 */
export type Proof<Holder> =
  | {
      readonly kind: 'none' | 'malformed' | 'stale' | 'unknown-nonce' | 'wrong' | 'too-many-guesses'
    }
  | { readonly kind: 'valid'; readonly holder: Holder }

/** A password that would do, and whose it is. */
export interface Key<Holder> {
  readonly password: string
  readonly holder: Holder
}

export interface ProofsOptions {
  readonly clock: Clock
  /** The realm of digest. */
  readonly domain: string
  /** Seals nonces. */
  readonly nonceSecret: Buffer
  /** What a sender without proof may ask for; wrong passwords cost of it. */
  readonly limits: SourceLimits
  /** Wrong passwords alone. Apart from the other, which a sender of false addresses can empty. */
  readonly guesses: SourceLimits
}

/** Challenges, and judges the answers to them. */
export class Proofs {
  readonly #options: ProofsOptions
  readonly #authenticator: DigestAuthenticator

  constructor(options: ProofsOptions) {
    this.#options = options
    this.#authenticator = new DigestAuthenticator({
      realm: options.domain,
      secret: options.nonceSecret,
      clock: options.clock,
    })
  }

  challenge(source: Source, stale: boolean): readonly string[] {
    return this.#authenticator.challenge({ context: source.address, stale })
  }

  /**
   * @param keysOf the passwords that would do for a user name
   * @param isTrusted whether the sender may guess as often as it likes
   */
  of<Holder>(
    request: SipRequest,
    source: Source,
    keysOf: (username: string) => readonly Key<Holder>[],
    isTrusted: boolean,
  ): Proof<Holder> {
    const { address } = source
    const { limits, guesses } = this.#options
    const claim = this.#authenticator.inspect(request, { context: address })
    if (claim.kind === 'expired') return { kind: claim.stale ? 'stale' : 'unknown-nonce' }
    if (claim.kind !== 'claim') return { kind: claim.kind }
    // A nonce is good for a while: without this, so would be any number of guesses.
    if (!isTrusted && !guesses.has(address)) return { kind: 'too-many-guesses' }
    const keys = keysOf(claim.username)
    // Asked for an unknown user too, so that the time of the answer tells nothing.
    if (keys.length === 0) claim.matches(undefined)
    const right = keys.find(({ password }) => claim.matches({ password }))
    if (right) return { kind: 'valid', holder: right.holder }
    limits.penalise(address)
    guesses.penalise(address)
    return { kind: 'wrong' }
  }
}
