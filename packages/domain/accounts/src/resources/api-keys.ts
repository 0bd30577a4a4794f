import { randomBytes } from 'node:crypto'
import { type AccountSid, type ApiKeySid, makeSid, put, remove } from '@offhook/core'
import type { ApiKey } from '../model.ts'
import type { ApiKeyRow, Page, PageRequest } from '../ports.ts'
import { friendlyName } from '../rules/fields.ts'
import { notFound } from '../rules/refuse.ts'
import { given } from '../rules/voice-target.ts'
import { commitThen, type Ground } from './ground.ts'

/** API keys: they sign access tokens and can replace the auth token. */
export class ApiKeys {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** Creates a key. This is the only time that its secret is returned. */
  create(
    accountSid: AccountSid,
    input: { readonly friendlyName?: string; readonly kind?: ApiKey['kind'] } = {},
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    return this.#ground.turns.run(async () => {
      const { box, clock, directory } = this.#ground
      const sid = makeSid('SK')
      const secret = randomBytes(24).toString('base64url')
      const now = clock.now()
      const row: ApiKeyRow = {
        sid,
        accountSid,
        friendlyName: friendlyName(input.friendlyName ?? ''),
        kind: input.kind ?? 'standard',
        secretBox: box.seal(secret, keyPlace(sid)),
        dateCreated: now,
        dateUpdated: now,
      }
      await commitThen(this.#ground, [put('api-key', row)], () => directory.apiKeys.put(row))
      return { key: bareKey(row), secret }
    })
  }

  update(
    accountSid: AccountSid,
    sid: ApiKeySid,
    input: { readonly friendlyName?: string },
  ): Promise<ApiKey> {
    return this.#ground.turns.run(async () => {
      const { clock, directory } = this.#ground
      const before = this.#own(accountSid, sid)
      const row: ApiKeyRow = {
        ...before,
        friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
        dateUpdated: clock.now(),
      }
      await commitThen(this.#ground, [put('api-key', row)], () => directory.apiKeys.put(row))
      return bareKey(row)
    })
  }

  /** Removes a key. Tokens that it signed are refused from now on. */
  remove(accountSid: AccountSid, sid: ApiKeySid): Promise<void> {
    return this.#ground.turns.run(async () => {
      this.#own(accountSid, sid)
      await commitThen(this.#ground, [remove('api-key', { sid })], () =>
        this.#ground.directory.apiKeys.remove(sid),
      )
    })
  }

  get(accountSid: AccountSid, sid: ApiKeySid): ApiKey | undefined {
    const row = this.#ground.directory.apiKeys.get(sid)
    return row?.accountSid === accountSid ? bareKey(row) : undefined
  }

  list(accountSid: AccountSid, page: PageRequest): Page<ApiKey> {
    const own = (row: ApiKeyRow) => row.accountSid === accountSid
    const { rows, next } = this.#ground.directory.apiKeys.page(own, page)
    return { rows: rows.map(bareKey), next }
  }

  /** The oldest key of an account that may sign, if it has one. */
  signingKey(accountSid: AccountSid): ApiKey | undefined {
    let oldest: ApiKeyRow | undefined
    for (const row of this.#ground.directory.apiKeys.all()) {
      if (row.accountSid !== accountSid || row.kind === 'restricted') continue
      if (!oldest || row.dateCreated < oldest.dateCreated) oldest = row
    }
    return oldest && bareKey(oldest)
  }

  /** The secret, for checking and signing. The caller must not pass it on. */
  secretOf(sid: ApiKeySid): { readonly key: ApiKey; readonly secret: string } | undefined {
    const row = this.#ground.directory.apiKeys.get(sid)
    return row && { key: bareKey(row), secret: this.#ground.box.open(row.secretBox, keyPlace(sid)) }
  }

  #own(accountSid: AccountSid, sid: ApiKeySid): ApiKeyRow {
    const row = this.#ground.directory.apiKeys.get(sid)
    return row?.accountSid === accountSid ? row : notFound('Keys', sid)
  }
}

function keyPlace(sid: ApiKeySid): string {
  return `api-key ${sid}`
}

function bareKey({ secretBox: _, ...key }: ApiKeyRow): ApiKey {
  return key
}
