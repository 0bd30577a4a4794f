import { type AccountSid, makeSid, put, remove, type Sid } from '@offhook/core'
import type { SipUser } from '../model.ts'
import type { Page, PageRequest, SipUserRow } from '../ports.ts'
import { domainName, sipPassword, sipUsername } from '../rules/fields.ts'
import { conflict, notFound } from '../rules/refuse.ts'
import { commitThen, type Ground } from './ground.ts'

type SipUserSid = Sid<'CR'>

/** Phones that register. User names are unique across the installation: there is one realm. */
export class SipUsers {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
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
      const row: SipUserRow = {
        sid,
        accountSid,
        username: name,
        domain: domainName(input.domain),
        passwordBox: box.seal(sipPassword(input.password), passwordPlace(sid)),
        dateCreated: now,
        dateUpdated: now,
      }
      await commitThen(this.#ground, [put('sip-user', row)], () => directory.sipUsers.put(row))
      return bareSipUser(row)
    })
  }

  update(
    accountSid: AccountSid,
    sid: SipUserSid,
    input: { readonly password?: string; readonly domain?: string },
  ): Promise<SipUser> {
    return this.#ground.turns.run(async () => {
      const { box, clock, directory } = this.#ground
      const before = this.#own(accountSid, sid)
      const row: SipUserRow = {
        ...before,
        domain: input.domain === undefined ? before.domain : domainName(input.domain),
        passwordBox:
          input.password === undefined
            ? before.passwordBox
            : box.seal(sipPassword(input.password), passwordPlace(sid)),
        dateUpdated: clock.now(),
      }
      await commitThen(this.#ground, [put('sip-user', row)], () => directory.sipUsers.put(row))
      return bareSipUser(row)
    })
  }

  remove(accountSid: AccountSid, sid: SipUserSid): Promise<void> {
    return this.#ground.turns.run(async () => {
      this.#own(accountSid, sid)
      await commitThen(this.#ground, [remove('sip-user', { sid })], () =>
        this.#ground.directory.sipUsers.remove(sid),
      )
    })
  }

  get(accountSid: AccountSid, sid: SipUserSid): SipUser | undefined {
    const row = this.#ground.directory.sipUsers.get(sid)
    return row?.accountSid === accountSid ? bareSipUser(row) : undefined
  }

  list(accountSid: AccountSid, page: PageRequest): Page<SipUser> {
    const own = (row: SipUserRow) => row.accountSid === accountSid
    const { rows, next } = this.#ground.directory.sipUsers.page(own, page)
    return { rows: rows.map(bareSipUser), next }
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

  #own(accountSid: AccountSid, sid: SipUserSid): SipUserRow {
    const row = this.#ground.directory.sipUsers.get(sid)
    return row?.accountSid === accountSid ? row : notFound('Credentials', sid)
  }
}

function passwordPlace(sid: SipUserSid): string {
  return `sip-user ${sid}`
}

function bareSipUser({ passwordBox: _, ...user }: SipUserRow): SipUser {
  return user
}
