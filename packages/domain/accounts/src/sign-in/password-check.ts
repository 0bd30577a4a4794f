import { randomBytes } from 'node:crypto'
import type { Logger } from '@offhook/core'
import type { AttemptLimits } from '../limits/attempt-limits.ts'
import { sourceOf } from '../limits/source.ts'
import type { PersonRow } from '../ports.ts'
import { type Refusal, rateLimited } from '../refusal.ts'
import type { Lane } from '../secrets/hash-thread.ts'
import {
  type Derive,
  hashPassword,
  type PasswordCost,
  verifyPassword,
} from '../secrets/password-hash.ts'

export interface PasswordCheckOptions {
  readonly logger: Logger
  readonly derive: (lane: Lane) => Derive
  readonly passwordCost: PasswordCost
}

/** Compares passwords, within the limits, and without telling by its time whether there is such a person. */
export class PasswordCheck {
  readonly #options: PasswordCheckOptions
  readonly #limits: AttemptLimits
  #decoyHash: Promise<string> | null = null

  constructor(options: PasswordCheckOptions, limits: AttemptLimits) {
    this.#options = options
    this.#limits = limits
  }

  /**
   * @param row undefined for a name that nobody has
   * @param name what the limits count by
   * @throws RetryLaterError 20429 when too many log in at once
   */
  async proves(
    row: PersonRow | undefined,
    password: string,
    { name, address }: { readonly name: string; readonly address: string },
  ): Promise<Refusal | 'right'> {
    const source = sourceOf(address)
    const wait = this.#limits.wait(source, name)
    if (wait > 0) return rateLimited(wait)
    // Counted before the slow hash: concurrent attempts must not all slip through.
    this.#limits.failed(source, name)
    const lane = this.#limits.isProven(source, name) ? 'proven' : 'stranger'
    let matches: boolean
    try {
      // An unknown name takes as long as a wrong password.
      const stored = row?.passwordHash ?? (await this.#decoy())
      matches = await verifyPassword(this.#options.derive(lane), password, stored)
    } catch (error) {
      this.#limits.giveBack(source, name)
      throw error
    }
    if (!row?.passwordHash || !matches) {
      this.#options.logger.info({ source }, 'Login refused')
      return { refused: 'bad-credentials' }
    }
    this.#limits.giveBack(source, name)
    this.#limits.succeeded(source, name)
    return 'right'
  }

  #decoy(): Promise<string> {
    const { derive, passwordCost } = this.#options
    this.#decoyHash ??= hashPassword(
      derive('proven'),
      randomBytes(8).toString('hex'),
      passwordCost,
    ).catch((error: unknown) => {
      this.#decoyHash = null
      throw error
    })
    return this.#decoyHash
  }
}
