import { type AccountSid, type ActivitySid, put } from '@offhook/core'
import type { SignInSettings as Row } from '../people-model.ts'
import { rolesOf } from '../rules/people.ts'
import { commitThen, type Ground } from './ground.ts'

export interface SignInSettingsInput {
  readonly secondFactorRoles?: readonly string[]
  readonly connectActivitySid?: ActivitySid | null
}

/** How the people of an account log in. */
export class SignInSettings {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** What was set; before that, nothing is asked for. */
  of(accountSid: AccountSid): Row {
    const { directory, clock } = this.#ground
    const now = clock.now()
    return (
      directory.signInSettings.get(accountSid) ?? {
        sid: accountSid,
        accountSid,
        secondFactorRoles: [],
        connectActivitySid: null,
        dateCreated: now,
        dateUpdated: now,
      }
    )
  }

  /** Rejects with 20001 for a role that there is not. */
  update(accountSid: AccountSid, input: SignInSettingsInput): Promise<Row> {
    return this.#ground.turns.run(async () => {
      const before = this.of(accountSid)
      const { secondFactorRoles: given, connectActivitySid = before.connectActivitySid } = input
      const secondFactorRoles = given === undefined ? before.secondFactorRoles : rolesOf(given, 0)
      const dateUpdated = this.#ground.clock.now()
      const row: Row = { ...before, secondFactorRoles, connectActivitySid, dateUpdated }
      await commitThen(this.#ground, [put('sign-in-settings', row)], () =>
        this.#ground.directory.signInSettings.put(row),
      )
      return row
    })
  }
}
