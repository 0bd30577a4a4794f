import { randomUUID } from 'node:crypto'
import type { UserSid } from '@offhook/core'
import type { Session } from '../people-model.ts'
import type { PersonRow } from '../ports.ts'
import type { Refusal } from '../refusal.ts'
import type { Ground } from '../resources/ground.ts'
import { checkOwnToken, mintOwnToken, passwordMark } from '../tokens/own-token.ts'

/** How long a login may take, from its first proof to its last. */
const STEP_MS = 10 * 60_000

/** What has been proven so far. */
export interface Progress {
  readonly method: Session['method']
  readonly idToken: string | null
  /** Whether the second factor was shown. */
  readonly shown: boolean
  /** Whether the person knows of their other sessions. */
  readonly asked: boolean
}

/**
 * What a login is carried on by from step to step: it travels through the browser, and nothing is stored.
 * It ends with the person's password, and after ten minutes.
 */
export class Challenges {
  readonly #ground: Ground
  readonly #key: Uint8Array

  constructor(ground: Ground) {
    this.#ground = ground
    this.#key = ground.box.derive('steps of logins')
  }

  async issue(
    row: PersonRow,
    progress: Progress,
  ): Promise<{ readonly challenge: string; readonly expiresAt: number }> {
    const { clock, box } = this.#ground
    const now = clock.now()
    const claims = {
      id: randomUUID(),
      personSid: row.sid,
      passwordMark: passwordMark(row.passwordHash),
      expiresAt: now + STEP_MS,
      // The browser has no business with the provider's token.
      facts: { progress: box.seal(JSON.stringify(progress), placeOf(row.sid)) },
    }
    const challenge = await mintOwnToken(this.#key, 'login-step', claims, now)
    return { challenge, expiresAt: claims.expiresAt }
  }

  async open(
    challenge: string,
  ): Promise<{ readonly row: PersonRow; readonly progress: Progress } | Refusal> {
    const { clock, directory, box } = this.#ground
    const claims = await checkOwnToken(this.#key, 'login-step', challenge, clock.now())
    if (claims === 'expired') return { refused: 'expired' }
    if (claims === 'bad') return { refused: 'bad-credentials' }
    const row = directory.people.get(claims.personSid)
    if (!row || passwordMark(row.passwordHash) !== claims.passwordMark)
      return { refused: 'expired' }
    const progress = JSON.parse(box.open(String(claims.facts['progress']), placeOf(row.sid)))
    return { row, progress }
  }
}

function placeOf(sid: UserSid): string {
  return `login of ${sid}`
}
