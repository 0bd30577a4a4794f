import { type AccountSid, errors, type UserSid } from '@offhook/core'
import { Secret, TOTP } from 'otpauth'
import { CodeLimits } from '../limits/code-limits.ts'
import type { PersonRow } from '../ports.ts'
import { type Refusal, rateLimited } from '../refusal.ts'
import type { Ground } from '../resources/ground.ts'
import { keepPerson, ownPerson } from '../resources/person-rows.ts'
import { conflict, refuse } from '../rules/refuse.ts'
import { newRecoveryCodes, recoveryHash, withoutCode } from './recovery-codes.ts'

const ISSUER = 'Offhook'
/** RFC 6238 §5.2: what every authenticator app can do. */
const PERIOD_MS = 30_000
const DIGITS = 6
/** Steps before and after ours that are taken: the clock of a phone may be slightly off. */
const WINDOW = 1
/** RFC 4226 §4 R6 recommends 160 bits. */
const SECRET_BYTES = 20
const ENROLMENT_MS = 15 * 60_000

/** What an authenticator app is given. It counts only once a code of it was confirmed. */
export interface Enrolment {
  /** To be typed where no camera is: base32. */
  readonly secret: string
  /** `otpauth://totp/…`, to be shown as a QR code. */
  readonly uri: string
  /** To be handed back with the first code. */
  readonly enrolment: string
}

/** Codes of an authenticator app, and recovery codes for when it is lost. */
export class SecondFactor {
  readonly #ground: Ground
  readonly #limits: CodeLimits
  readonly #recoveryKey: Uint8Array

  constructor(ground: Ground) {
    this.#ground = ground
    this.#limits = new CodeLimits(ground.clock)
    this.#recoveryKey = ground.box.derive('recovery codes')
  }

  /** A new secret, of which nothing is kept. @throws OffhookError 20409 where there is one already */
  begin(accountSid: AccountSid, sid: UserSid): Enrolment {
    const { box, clock } = this.#ground
    const { username, totpBox } = ownPerson(this.#ground, accountSid, sid)
    if (totpBox !== null) conflict('There is a second factor already: remove it first')
    const secret = new Secret({ size: SECRET_BYTES })
    const kept = JSON.stringify({ secret: secret.base32, until: clock.now() + ENROLMENT_MS })
    return {
      secret: secret.base32,
      uri: totp(secret.base32, username).toString(),
      enrolment: box.seal(kept, enrolmentPlace(sid)),
    }
  }

  /** Takes the secret into use, once the app has shown a code of it. The recovery codes are told once. */
  confirm(
    accountSid: AccountSid,
    sid: UserSid,
    { enrolment, code }: { readonly enrolment: string; readonly code: string },
  ): Promise<readonly string[]> {
    return this.#ground.turns.run(async () => {
      const { box } = this.#ground
      const before = ownPerson(this.#ground, accountSid, sid)
      if (before.totpBox !== null) conflict('There is a second factor already: remove it first')
      const secret = this.#opened(sid, enrolment)
      const step = this.#stepOf(secret, code)
      if (step === undefined) refuse(errors.invalidParameter, 'The code is not the one of this app')
      const codes = newRecoveryCodes()
      await this.#keep({
        ...before,
        totpBox: box.seal(secret, totpPlace(sid)),
        totpStep: step,
        recoveryHashes: codes.map((one) => recoveryHash(this.#recoveryKey, sid, one)),
      })
      return codes
    })
  }

  /** Takes a code of the app, or a recovery code; each is good once. */
  async check(accountSid: AccountSid, sid: UserSid, code: string): Promise<Refusal | 'right'> {
    const wait = this.#limits.wait(sid)
    if (wait > 0) return rateLimited(wait)
    // Counted before the turn: concurrent guesses must not all slip through.
    this.#limits.failed(sid)
    return this.#ground.turns.run(async () => {
      const before = ownPerson(this.#ground, accountSid, sid)
      const after = this.#used(before, code)
      if (!after) return { refused: 'bad-code' }
      await this.#keep(after)
      this.#limits.giveBack(sid)
      return 'right'
    })
  }

  /** New recovery codes in place of the old ones. */
  renewRecoveryCodes(accountSid: AccountSid, sid: UserSid): Promise<readonly string[]> {
    return this.#ground.turns.run(async () => {
      const before = ownPerson(this.#ground, accountSid, sid)
      if (before.totpBox === null) conflict('There is no second factor')
      const codes = newRecoveryCodes()
      const recoveryHashes = codes.map((one) => recoveryHash(this.#recoveryKey, sid, one))
      await this.#keep({ ...before, recoveryHashes })
      return codes
    })
  }

  remove(accountSid: AccountSid, sid: UserSid): Promise<void> {
    return this.#ground.turns.run(async () => {
      const before = ownPerson(this.#ground, accountSid, sid)
      await this.#keep({ ...before, totpBox: null, totpStep: null, recoveryHashes: [] })
    })
  }

  /** How many recovery codes are left. */
  recoveryCodesLeft(accountSid: AccountSid, sid: UserSid): number {
    return ownPerson(this.#ground, accountSid, sid).recoveryHashes.length
  }

  #keep(row: PersonRow) {
    return keepPerson(this.#ground, { ...row, dateUpdated: this.#ground.clock.now() })
  }

  /** The row once this code is used; undefined when it is not good. */
  #used(row: PersonRow, code: string): PersonRow | undefined {
    const { box } = this.#ground
    if (row.totpBox === null) return undefined
    const step = this.#stepOf(box.open(row.totpBox, totpPlace(row.sid)), code)
    // RFC 6238 §5.2: a code is not taken a second time.
    if (step !== undefined)
      return step > (row.totpStep ?? 0) ? { ...row, totpStep: step } : undefined
    const left = withoutCode(row.recoveryHashes, recoveryHash(this.#recoveryKey, row.sid, code))
    return left && { ...row, recoveryHashes: left }
  }

  /** The time step of a code; undefined when it is none of about now. */
  #stepOf(secret: string, code: string): number | undefined {
    const now = this.#ground.clock.now()
    const token = code.replace(/\s/g, '')
    if (!/^\d{6}$/.test(token)) return undefined
    const delta = totp(secret, '').validate({ token, timestamp: now, window: WINDOW })
    return delta === null ? undefined : Math.floor(now / PERIOD_MS) + delta
  }

  #opened(sid: UserSid, enrolment: string): string {
    const { box, clock } = this.#ground
    try {
      const { secret, until } = JSON.parse(box.open(enrolment, enrolmentPlace(sid)))
      if (until >= clock.now()) return secret
    } catch {
      // Falls through: it is none of ours, or another person's.
    }
    return refuse(errors.invalidParameter, 'The enrolment is too old: begin it again')
  }
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_MS / 1000,
  })
}

function totpPlace(sid: UserSid): string {
  return `second factor of ${sid}`
}

function enrolmentPlace(sid: UserSid): string {
  return `enrolment of ${sid}`
}
