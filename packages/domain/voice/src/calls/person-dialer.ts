import { type AccountSid, OffhookError } from '@offhook/core'
import type { DialRequest, LegDialer, LegSignalling } from '../ports.ts'
import { ForkedLeg } from './forked-leg.ts'

/** The SIP URIs under which a person's phones may have registered; none = browsers alone. */
export type PhonesOf = (accountSid: AccountSid, identity: string) => readonly string[]

/**
 * Dials a `client:` in its browsers, and on the phones that have registered under the same name where
 * the account wants that. They ring together; the first answer wins.
 */
export class PersonDialer implements LegDialer {
  readonly #browsers: LegDialer
  readonly #phones: LegDialer
  readonly #phonesOf: PhonesOf

  constructor(options: {
    readonly browsers: LegDialer
    readonly phones: LegDialer
    readonly phonesOf: PhonesOf
  }) {
    this.#browsers = options.browsers
    this.#phones = options.phones
    this.#phonesOf = options.phonesOf
  }

  async dial(request: DialRequest): Promise<LegSignalling> {
    const { accountSid, destination, isAtDesk = false } = request
    const uris =
      destination.kind === 'client' && !isAtDesk
        ? this.#phonesOf(accountSid, destination.identity)
        : []
    const phones = await this.#ringPhones(request, uris)
    try {
      const browsers = await this.#browsers.dial(request)
      return phones ? phones.ringsFirst(browsers) : browsers
    } catch (error) {
      phones?.hangup('canceled')
      throw error
    }
  }

  /**
   * Null where no phone is registered: the browsers ring all the same. They are followed from their
   * own beginning, as they may answer or be busy before the browsers are dialled.
   */
  async #ringPhones(request: DialRequest, uris: readonly string[]): Promise<ForkedLeg | null> {
    let ringing: ForkedLeg | null = null
    for (const uri of uris) {
      const destination = { kind: 'sip', uri, username: null, password: null } as const
      try {
        const leg = await this.#phones.dial({ ...request, destination })
        ringing = ringing ? ringing.ringsFirst(leg) : new ForkedLeg(leg)
      } catch (error) {
        if (error instanceof OffhookError) continue
        ringing?.hangup('canceled')
        throw error
      }
    }
    return ringing
  }
}
