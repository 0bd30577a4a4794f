import {
  type AccountSid,
  errors,
  makeSid,
  type UserSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import { type Person, type Role, roles } from '../model.ts'
import type { Page, PageRequest, PersonRow } from '../ports.ts'
import { clientIdentity, friendlyName, loginPassword, username } from '../rules/fields.ts'
import { conflict, refuse } from '../rules/refuse.ts'
import { given } from '../rules/voice-target.ts'
import { type Derive, hashPassword, type PasswordCost } from '../secrets/password-hash.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

export interface PersonInput {
  readonly fullName?: string
  readonly roles?: readonly string[]
  readonly identity?: string
  readonly workspaceSid?: WorkspaceSid | null
  readonly workerSid?: WorkerSid | null
  readonly password?: string
}

/** The people who log in at the desktop. */
export class People {
  readonly #ground: Ground
  readonly #kept
  readonly #hash: (password: string) => Promise<string>

  constructor(ground: Ground, hashing: { readonly derive: Derive; readonly cost: PasswordCost }) {
    this.#ground = ground
    const rows = ground.directory.people
    this.#kept = new KeptRows({ ground, entity: 'person', name: 'Users', rows, bare: barePerson })
    this.#hash = (password) => hashPassword(hashing.derive, loginPassword(password), hashing.cost)
  }

  /** Creates a login. The identity defaults to the user name. */
  async create(
    accountSid: AccountSid,
    input: PersonInput & { readonly username: string; readonly password: string },
  ): Promise<Person> {
    const passwordHash = await this.#hash(input.password)
    return this.#ground.turns.run(async () => {
      const { clock } = this.#ground
      const now = clock.now()
      const name = username(input.username)
      const row: PersonRow = {
        sid: makeSid('US'),
        accountSid,
        username: name,
        fullName: friendlyName(input.fullName ?? name),
        roles: rolesOf(input.roles ?? ['agent']),
        identity: clientIdentity(input.identity ?? name),
        workspaceSid: input.workspaceSid ?? null,
        workerSid: input.workerSid ?? null,
        passwordHash,
        dateCreated: now,
        dateUpdated: now,
      }
      return this.#keep(row)
    })
  }

  /** Changes a login. A new password ends all its sessions. */
  async update(accountSid: AccountSid, sid: UserSid, input: PersonInput): Promise<Person> {
    const hash = input.password === undefined ? null : await this.#hash(input.password)
    return this.#ground.turns.run(async () => {
      const before = this.#kept.own(accountSid, sid)
      return this.#keep({
        ...before,
        fullName: given(input.fullName, friendlyName, before.fullName),
        roles: given(input.roles, rolesOf, before.roles),
        identity: given(input.identity, clientIdentity, before.identity),
        workspaceSid: input.workspaceSid === undefined ? before.workspaceSid : input.workspaceSid,
        workerSid: input.workerSid === undefined ? before.workerSid : input.workerSid,
        passwordHash: hash ?? before.passwordHash,
        dateUpdated: this.#ground.clock.now(),
      })
    })
  }

  /** Removes a login and ends its sessions. */
  remove(accountSid: AccountSid, sid: UserSid): Promise<void> {
    return this.#kept.remove(accountSid, sid)
  }

  get(accountSid: AccountSid, sid: UserSid): Person | undefined {
    return this.#kept.get(accountSid, sid)
  }

  /** The person whose browser phone has this identity. */
  byIdentity(accountSid: AccountSid, identity: string): Person | undefined {
    const row = this.#ground.directory.people.find('identity', `${accountSid} ${identity}`)
    return row && barePerson(row)
  }

  /** The person who logs in as this worker. */
  byWorker(accountSid: AccountSid, workerSid: WorkerSid): Person | undefined {
    const first = { size: 1, after: null }
    return this.#kept.list(accountSid, first, (row) => row.workerSid === workerSid).rows[0]
  }

  list(accountSid: AccountSid, page: PageRequest): Page<Person> {
    return this.#kept.list(accountSid, page)
  }

  async #keep(row: PersonRow): Promise<Person> {
    const { people } = this.#ground.directory
    const sameName = people.find('username', row.username.toLowerCase())
    if (sameName && sameName.sid !== row.sid) conflict('Username is in use')
    const sameIdentity = people.find('identity', `${row.accountSid} ${row.identity}`)
    if (sameIdentity && sameIdentity.sid !== row.sid) conflict('Identity is in use')
    return this.#kept.keep(row)
  }
}

export function barePerson({ passwordHash: _, ...person }: PersonRow): Person {
  return person
}

function rolesOf(names: readonly string[]): readonly Role[] {
  const known = roles.filter((role) => names.includes(role))
  if (known.length === 0 || names.some((name) => !roles.includes(name as Role))) {
    refuse(errors.invalidParameter, `Roles must be one or more of ${roles.join(', ')}`)
  }
  return known
}
