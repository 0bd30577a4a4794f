import { type AccountSid, OffhookError } from '@offhook/core'
import type { DialRequest, LegDialer, LegSignalling } from '../ports.ts'
import { ForkedLeg } from './forked-leg.ts'

/**
 * Dials a `client:` in its browsers, and on the phones that have registered under the same name where
 * the account wants that. They ring together; the first answer wins.
 */
export class PersonDialer implements LegDialer {
  readonly #browsers: LegDialer
  readonly #phones: LegDialer
  readonly #phonesOf: (accountSid: AccountSid, identity: string) => string | null

  /** @param options.phonesOf the SIP URI of a person's phones; null = browsers alone */
  constructor(options: {
    readonly browsers: LegDialer
    readonly phones: LegDialer
    readonly phonesOf: (accountSid: AccountSid, identity: string) => string | null
  }) {
    this.#browsers = options.browsers
    this.#phones = options.phones
    this.#phonesOf = options.phonesOf
  }

  async dial(request: DialRequest): Promise<LegSignalling> {
    const { accountSid, destination, isAtDesk = false } = request
    const uri =
      destination.kind === 'client' && !isAtDesk
        ? this.#phonesOf(accountSid, destination.identity)
        : null
    const phones = uri === null ? null : await this.#ringPhones(request, uri)
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
  async #ringPhones(request: DialRequest, uri: string): Promise<ForkedLeg | null> {
    try {
      return new ForkedLeg(
        await this.#phones.dial({
          ...request,
          destination: { kind: 'sip', uri, username: null, password: null },
        }),
      )
    } catch (error) {
      if (error instanceof OffhookError) return null
      throw error
    }
  }
}
