import { type AccountSid, makeSid, type Sid } from '@offhook/core'
import type { SipUser } from '../model.ts'
import type { Page, PageRequest, SipUserRow } from '../ports.ts'
import { domainName, sipPassword, sipUsername } from '../rules/fields.ts'
import { conflict } from '../rules/refuse.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

type SipUserSid = Sid<'CR'>

/** Phones that register. User names are unique across the installation: there is one realm. */
export class SipUsers {
  readonly #ground: Ground
  readonly #kept

  constructor(ground: Ground) {
    this.#ground = ground
    this.#kept = new KeptRows({
      ground,
      entity: 'sip-user',
      name: 'Credentials',
      rows: ground.directory.sipUsers,
      bare: bareSipUser,
    })
  }

  create(
    accountSid: AccountSid,
    input: { readonly username: string; readonly domain: string; readonly password: string },
  ): Promise<SipUser> {
    return this.#ground.turns.run(async () => {
      const { box, clock, directory } = this.#ground
      const sid = makeSid('CR')
      const name = sipUsername(input.username)
      if (directory.sipUsers.find('username', name)) conflict('Username is in use')
      const now = clock.now()
      return this.#kept.keep({
        sid,
        accountSid,
        username: name,
        domain: domainName(input.domain),
        passwordBox: box.seal(sipPassword(input.password), passwordPlace(sid)),
        dateCreated: now,
        dateUpdated: now,
      })
    })
  }

  update(
    accountSid: AccountSid,
    sid: SipUserSid,
    input: { readonly password?: string; readonly domain?: string },
  ): Promise<SipUser> {
    return this.#ground.turns.run(async () => {
      const { box, clock } = this.#ground
      const before = this.#kept.own(accountSid, sid)
      return this.#kept.keep({
        ...before,
        domain: input.domain === undefined ? before.domain : domainName(input.domain),
        passwordBox:
          input.password === undefined
            ? before.passwordBox
            : box.seal(sipPassword(input.password), passwordPlace(sid)),
        dateUpdated: clock.now(),
      })
    })
  }

  remove(accountSid: AccountSid, sid: SipUserSid): Promise<void> {
    return this.#kept.remove(accountSid, sid)
  }

  get(accountSid: AccountSid, sid: SipUserSid): SipUser | undefined {
    return this.#kept.get(accountSid, sid)
  }

  list(accountSid: AccountSid, page: PageRequest): Page<SipUser> {
    return this.#kept.list(accountSid, page)
  }

  byUsername(name: string): SipUser | undefined {
    const row = this.#ground.directory.sipUsers.find('username', name)
    return row && bareSipUser(row)
  }

  /** The plain password, which digest authentication needs. Never logged, never kept by the caller. */
  passwordOf(name: string): string | undefined {
    const row = this.#ground.directory.sipUsers.find('username', name)
    return row && this.#ground.box.open(row.passwordBox, passwordPlace(row.sid))
  }
}

function passwordPlace(sid: SipUserSid): string {
  return `sip-user ${sid}`
}

function bareSipUser({ passwordBox: _, ...user }: SipUserRow): SipUser {
  return user
}
