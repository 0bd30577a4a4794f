import { randomBytes } from 'node:crypto'
import { type AccountSid, type ApiKeySid, errors, makeSid, OffhookError } from '@offhook/core'
import type { ApiKey, KeyPolicy } from '../model.ts'
import type { ApiKeyRow, Page, PageRequest } from '../ports.ts'
import { friendlyName } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

/** API keys: they sign access tokens and can replace the auth token. */
export class ApiKeys {
  readonly #ground: Ground
  readonly #kept

  constructor(ground: Ground) {
    this.#ground = ground
    const rows = ground.directory.apiKeys
    this.#kept = new KeptRows({ ground, entity: 'api-key', name: 'Keys', rows, bare: bareKey })
  }

  /** Creates a key. This is the only time that its secret is returned. */
  create(
    accountSid: AccountSid,
    input: {
      readonly friendlyName?: string
      readonly kind?: ApiKey['kind']
      readonly policy?: KeyPolicy
    } = {},
  ): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    return this.#ground.turns.run(async () => {
      const { box, clock } = this.#ground
      const sid = makeSid('SK')
      const secret = randomBytes(24).toString('base64url')
      const now = clock.now()
      const row: ApiKeyRow = {
        sid,
        accountSid,
        friendlyName: friendlyName(input.friendlyName ?? ''),
        kind: input.kind ?? (input.policy ? 'restricted' : 'standard'),
        policy: input.policy ?? null,
        secretBox: box.seal(secret, keyPlace(sid)),
        dateCreated: now,
        dateUpdated: now,
      }
      return { key: await this.#kept.keep(row), secret }
    })
  }

  /** Rejects with 20001 for the policy of a key that is not restricted. */
  update(
    accountSid: AccountSid,
    sid: ApiKeySid,
    input: { readonly friendlyName?: string; readonly policy?: KeyPolicy },
  ): Promise<ApiKey> {
    return this.#ground.turns.run(async () => {
      const before = this.#kept.own(accountSid, sid)
      if (input.policy && before.kind !== 'restricted')
        throw new OffhookError(errors.invalidParameter, 'Only a restricted key has a Policy')
      return this.#kept.keep({
        ...before,
        friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
        policy: input.policy ?? before.policy,
        dateUpdated: this.#ground.clock.now(),
      })
    })
  }

  /** Removes a key. Tokens that it signed are refused from now on. */
  remove(accountSid: AccountSid, sid: ApiKeySid): Promise<void> {
    return this.#kept.remove(accountSid, sid)
  }

  get(accountSid: AccountSid, sid: ApiKeySid): ApiKey | undefined {
    return this.#kept.get(accountSid, sid)
  }

  list(accountSid: AccountSid, page: PageRequest): Page<ApiKey> {
    return this.#kept.list(accountSid, page)
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
}

function keyPlace(sid: ApiKeySid): string {
  return `api-key ${sid}`
}

function bareKey({ secretBox: _, ...key }: ApiKeyRow): ApiKey {
  return key
}
