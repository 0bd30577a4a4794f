/** Accounts over memory: a writer that keeps rows as the store would, for a second start to read. */
import { type Change, type ChangeWriter, SimulatedClock, silentLogger } from '@offhook/core'
import { Accounts } from '../accounts.ts'
import {
  type AccountsRepository,
  type AccountsSnapshot,
  emptySnapshot,
  keptEntities,
} from '../ports.ts'
import type { Refusal } from '../refusal.ts'
import { scryptOf } from '../secrets/password-hash.ts'
import { SecretBox } from '../secrets/secret-box.ts'
import type { Login, Whence } from '../sign-in/sessions.ts'

export class MemoryStore implements ChangeWriter, AccountsRepository {
  readonly #rows = new Map<string, { entity: string; row: object }>()
  /** The error with which the next commit fails. */
  failNext: Error | null = null

  async commit(changes: readonly Change[]): Promise<void> {
    const { failNext } = this
    this.failNext = null
    if (failNext) throw failNext
    for (const change of changes) {
      if (change.op === 'outbox') continue
      if (!keptEntities.some((name) => name === change.entity))
        throw new Error(`no entity ${change.entity}`)
      const fields = change.op === 'put' ? change.row : change.key
      const key = `${change.entity} ${fields['sid'] ?? fields['id']}`
      if (change.op === 'put') this.#rows.set(key, { entity: change.entity, row: change.row })
      else this.#rows.delete(key)
    }
  }

  writeBehind(changes: readonly Change[]): void {
    void this.commit(changes)
  }

  async load(): Promise<AccountsSnapshot> {
    const snapshot = emptySnapshot() as unknown as Record<string, object[]>
    for (const { entity, row } of this.#rows.values()) snapshot[entity]?.push(row)
    return snapshot as unknown as AccountsSnapshot
  }

  /** Every row as text, to search it for secrets. */
  dump(): string {
    return JSON.stringify([...this.#rows.values()])
  }
}

export const testKey = Buffer.alloc(32, 7)

/** An installation with one account, and its parts. */
export async function startAccounts(
  options: {
    readonly key?: Uint8Array
    readonly store?: MemoryStore
    /** Hashes in a thread, as the server does; the test must close the accounts. */
    readonly ownThread?: boolean
  } = {},
) {
  const clock = new SimulatedClock()
  const store = options.store ?? new MemoryStore()
  const accounts = new Accounts({
    clock,
    repository: store,
    writer: store,
    secretBox: new SecretBox(options.key ?? testKey),
    logger: silentLogger,
    passwordCost: { cost: 4 },
    ...(options.ownThread ? {} : { derive: async (work) => scryptOf(work) }),
  })
  await accounts.load()
  const existing = accounts.accounts.first()
  const made = existing ? null : await accounts.accounts.create({ friendlyName: 'Test' })
  const account = existing ?? made?.account
  if (!account) throw new Error('no account')
  return { clock, store, accounts, account, authToken: made?.authToken ?? '' }
}

export function from(address = 's'): Whence {
  return { address, device: 'a browser of the tests' }
}

/** A login by password that nothing else is asked of. */
export async function logIn(
  accounts: Accounts,
  username: string,
  password: string,
  address?: string,
): Promise<Login | Refusal> {
  const answer = await accounts.signIn.login({ username, password }, from(address))
  if ('step' in answer) throw new Error(`the login asks for ${answer.step}`)
  return answer
}
