import { randomBytes } from 'node:crypto'
import { type AccountSid, errors, makeSid, put } from '@offhook/core'
import {
  type Account,
  type AccountLimits,
  type AccountSettings,
  type AccountStatus,
  defaultSettings,
  noLimits,
} from '../model.ts'
import type { AccountRow, Page, PageRequest } from '../ports.ts'
import { friendlyName } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import { notFound, refuse } from '../rules/refuse.ts'
import { commitThen, type Ground } from './ground.ts'

export interface AccountFilter {
  /** The account and its subaccounts. */
  readonly within?: AccountSid
  readonly friendlyName?: string
  readonly status?: AccountStatus
}

const MOST: AccountLimits & Record<keyof AccountLimits, number> = {
  maxCalls: 100_000,
  callsPerSecond: 1_000,
  recordingDays: 36_500,
  messageDays: 36_500,
}

/** The accounts and their auth tokens. */
export class AccountList {
  readonly #ground: Ground
  /** Opened once for each row, as every webhook is signed; a change makes another row. */
  readonly #tokens = new WeakMap<AccountRow, readonly string[]>()

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** Creates an account. Returns its token, which `authTokens` gives to those who sign with it. */
  create(input: {
    readonly friendlyName: string
    readonly sid?: AccountSid
    /** The account above it, which must be a main account. */
    readonly owner?: AccountSid
  }): Promise<{ readonly account: Account; readonly authToken: string }> {
    return this.#ground.turns.run(async () => {
      const { box, clock, directory } = this.#ground
      const sid = input.sid ?? makeSid('AC')
      const authToken = randomBytes(16).toString('hex')
      const now = clock.now()
      const owner = input.owner ?? sid
      if (input.owner !== undefined && this.get(owner)?.ownerAccountSid !== owner)
        refuse(errors.forbidden, 'A subaccount can have no accounts below it')
      const row: AccountRow = {
        sid,
        ownerAccountSid: owner,
        friendlyName: friendlyName(input.friendlyName),
        status: 'active',
        authTokenBox: box.seal(authToken, tokenPlace(sid)),
        secondaryTokenBox: null,
        limits: noLimits,
        settings: defaultSettings,
        dateCreated: now,
        dateUpdated: now,
      }
      await commitThen(this.#ground, [put('account', row)], () => directory.accounts.put(row))
      return { account: bareAccount(row), authToken }
    })
  }

  update(
    sid: AccountSid,
    input: { readonly friendlyName?: string; readonly status?: AccountStatus },
  ): Promise<Account> {
    return this.#change(sid, (before) => ({
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      status: input.status ?? before.status,
    }))
  }

  /** @throws OffhookError 20001 for what is no limit */
  async setLimits(sid: AccountSid, changes: Partial<AccountLimits>): Promise<Account> {
    for (const [name, value] of Object.entries(changes)) {
      const isWhole = name === 'callsPerSecond' || Number.isInteger(value)
      if (value !== null && !(isWhole && value >= 0 && value <= MOST[name as keyof AccountLimits]))
        refuse(errors.invalidParameter, `${name} is no limit`)
    }
    return this.#change(sid, (before) => ({ ...before, limits: { ...before.limits, ...changes } }))
  }

  changeSettings(sid: AccountSid, changes: Partial<AccountSettings>): Promise<Account> {
    return this.#change(sid, (before) => ({
      ...before,
      settings: { ...before.settings, ...changes },
    }))
  }

  /** Whether the account is `asker` or directly below it. */
  isWithin(sid: AccountSid, asker: AccountSid): boolean {
    return sid === asker || this.get(sid)?.ownerAccountSid === asker
  }

  /** Whether it may do anything: neither it nor the account above it is suspended or closed. */
  isActive(sid: AccountSid): boolean {
    const account = this.get(sid)
    if (account?.status !== 'active') return false
    const { ownerAccountSid } = account
    return ownerAccountSid === sid || this.get(ownerAccountSid)?.status === 'active'
  }

  /** Creates a second token beside the first, so that clients can move to it. Returns it once. */
  async createSecondaryToken(sid: AccountSid): Promise<string> {
    const token = randomBytes(16).toString('hex')
    const box = this.#ground.box.seal(token, tokenPlace(sid))
    await this.#change(sid, (before) => ({ ...before, secondaryTokenBox: box }))
    return token
  }

  async removeSecondaryToken(sid: AccountSid): Promise<void> {
    await this.#change(sid, (before) => ({ ...before, secondaryTokenBox: null }))
  }

  /** Replaces the first token by the second; the first is no longer valid. */
  async promoteSecondaryToken(sid: AccountSid): Promise<void> {
    await this.#change(sid, (before) => ({
      ...before,
      authTokenBox:
        before.secondaryTokenBox ?? notFound('Accounts/AuthTokens/Secondary of', before.sid),
      secondaryTokenBox: null,
    }))
  }

  get(sid: AccountSid): Account | undefined {
    const row = this.#ground.directory.accounts.get(sid)
    return row && bareAccount(row)
  }

  /** The oldest account: it owns calls from trusted addresses. */
  first(): Account | undefined {
    let oldest: AccountRow | undefined
    for (const row of this.#ground.directory.accounts.all()) {
      if (!oldest || row.dateCreated < oldest.dateCreated) oldest = row
    }
    return oldest && bareAccount(oldest)
  }

  list(filter: AccountFilter, page: PageRequest): Page<Account> {
    const { within, friendlyName: name, status } = filter
    const { rows, next } = this.#ground.directory.accounts.page(
      (row) =>
        (within === undefined || this.isWithin(row.sid, within)) &&
        (name ?? row.friendlyName) === row.friendlyName &&
        (status ?? row.status) === row.status,
      page,
    )
    return { rows: rows.map(bareAccount), next }
  }

  /** The valid tokens; the first one signs. */
  authTokens(sid: AccountSid): readonly string[] {
    const row = this.#ground.directory.accounts.get(sid)
    if (!row) return []
    const known = this.#tokens.get(row)
    if (known) return known
    const tokens = [row.authTokenBox, row.secondaryTokenBox]
      .filter((box) => box !== null)
      .map((box) => this.#ground.box.open(box, tokenPlace(sid)))
    this.#tokens.set(row, tokens)
    return tokens
  }

  #change(sid: AccountSid, change: (before: AccountRow) => AccountRow): Promise<Account> {
    return this.#ground.turns.run(async () => {
      const { clock, directory } = this.#ground
      const before = directory.accounts.get(sid) ?? notFound('Accounts', sid)
      const row = { ...change(before), dateUpdated: clock.now() }
      await commitThen(this.#ground, [put('account', row)], () => directory.accounts.put(row))
      return bareAccount(row)
    })
  }
}

function tokenPlace(sid: AccountSid): string {
  return `account ${sid}`
}

function bareAccount({ authTokenBox: _, secondaryTokenBox: __, ...account }: AccountRow): Account {
  return account
}
