import { createHash, randomBytes } from 'node:crypto'
import { type AccountSid, parseSid, type UserSid } from '@offhook/core'
import type { PersonRow } from '../ports.ts'
import type { Ground } from '../resources/ground.ts'
import { keepPerson, ownPerson } from '../resources/person-rows.ts'
import { conflict } from '../rules/refuse.ts'
import { sameSecret } from '../secrets/constant-time.ts'

const SECRET_BYTES = 24
const INVITATION_MS = 7 * 86_400_000
const RESET_MS = 86_400_000

/** What an administrator gives to a person, by whatever way they trust. */
export interface Link {
  /** Shown once; only its hash is kept. */
  readonly secret: string
  readonly expiresAt: number
}

/**
 * One-time links: an invitation for whoever has no password yet, a reset for the others. A new one
 * makes the one before it useless, and so does its use.
 */
export class Links {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  issue(accountSid: AccountSid, sid: UserSid): Promise<Link> {
    return this.#ground.turns.run(async () => {
      const before = ownPerson(this.#ground, accountSid, sid)
      if (before.status === 'disabled') conflict('This person is disabled: enable them first')
      const now = this.#ground.clock.now()
      const expiresAt = now + (before.passwordHash === null ? INVITATION_MS : RESET_MS)
      const secret = `${sid}.${randomBytes(SECRET_BYTES).toString('base64url')}`
      const linkHash = hashOf(secret)
      await keepPerson(this.#ground, {
        ...before,
        linkHash,
        linkExpiresAt: expiresAt,
        dateUpdated: now,
      })
      return { secret, expiresAt }
    })
  }

  /** Whose link this is, while it can be used. */
  find(secret: string): PersonRow | undefined {
    const row = this.#ground.directory.people.get(personOf(secret) ?? '')
    if (!row || row.linkHash === null || row.status === 'disabled') return undefined
    const isRight = sameSecret(row.linkHash, hashOf(secret))
    return isRight && (row.linkExpiresAt ?? 0) > this.#ground.clock.now() ? row : undefined
  }

  /** Sets the password that was chosen; the link is used up. Undefined when it was no longer good. */
  use(secret: string, passwordHash: string): Promise<PersonRow | undefined> {
    return this.#ground.turns.run(async () => {
      const before = this.find(secret)
      if (!before) return undefined
      const dateUpdated = this.#ground.clock.now()
      const row = { ...before, passwordHash, linkHash: null, linkExpiresAt: null, dateUpdated }
      await keepPerson(this.#ground, row)
      return row
    })
  }
}

/** The person whom a secret names, whether it is right or not. */
export function personOf(secret: string): UserSid | undefined {
  return parseSid('US', secret.split('.', 1)[0])
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
