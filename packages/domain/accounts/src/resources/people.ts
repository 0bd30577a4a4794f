import {
  type AccountSid,
  errors,
  makeSid,
  type UserSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import { type Person, type PersonStatus, personStatuses } from '../model.ts'
import type { TeamSid } from '../people-model.ts'
import type { Page, PageRequest, PersonRow } from '../ports.ts'
import { clientIdentity, friendlyName, username } from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import { loginPassword } from '../rules/login-password.ts'
import { emailAddress, localeOf, rolesOf } from '../rules/people.ts'
import { refuse } from '../rules/refuse.ts'
import { type Derive, hashPassword, type PasswordCost } from '../secrets/password-hash.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'
import { barePerson, dropPerson, keepPerson, ownPerson } from './person-rows.ts'

export interface PersonInput {
  readonly fullName?: string
  readonly roles?: readonly string[]
  readonly identity?: string
  readonly workspaceSid?: WorkspaceSid | null
  readonly workerSid?: WorkerSid | null
  readonly email?: string | null
  readonly teamSid?: TeamSid | null
  readonly locale?: string | null
  readonly status?: string
  readonly password?: string
}

/** Which people a list has; what is left out may be anything. */
export interface PersonFilter {
  /** Part of the user name, the full name or the address, in any case. */
  readonly search?: string | undefined
  readonly role?: string | undefined
  readonly teamSid?: string | undefined
  readonly status?: PersonStatus | undefined
}

/** The people who log in at the desktop. */
export class People {
  readonly #ground: Ground
  readonly #kept
  readonly #hashing: { readonly derive: Derive; readonly cost: PasswordCost }

  constructor(ground: Ground, hashing: { readonly derive: Derive; readonly cost: PasswordCost }) {
    this.#ground = ground
    this.#hashing = hashing
    const rows = ground.directory.people
    this.#kept = new KeptRows({ ground, entity: 'person', name: 'People', rows, bare: barePerson })
  }

  /** Creates a login. The identity defaults to the user name; without a password they need a link. */
  async create(
    accountSid: AccountSid,
    input: PersonInput & { readonly username: string },
  ): Promise<Person> {
    const name = username(input.username)
    const passwordHash =
      input.password === undefined ? null : await this.hash(input.password, [name])
    return this.#ground.turns.run(() => {
      const now = this.#ground.clock.now()
      const empty: PersonRow = {
        sid: makeSid('US'),
        accountSid,
        username: name,
        fullName: name,
        roles: ['agent'],
        identity: name,
        workspaceSid: null,
        workerSid: null,
        email: null,
        teamSid: null,
        locale: null,
        status: 'active',
        passwordHash,
        totpBox: null,
        totpStep: null,
        recoveryHashes: [],
        linkHash: null,
        linkExpiresAt: null,
        providerSubject: null,
        dateCreated: now,
        dateUpdated: now,
      }
      return keepPerson(this.#ground, this.#read(empty, input))
    })
  }

  /** Changes a login. A new password, and being disabled, ends all its sessions. */
  async update(accountSid: AccountSid, sid: UserSid, input: PersonInput): Promise<Person> {
    const { username: name } = ownPerson(this.#ground, accountSid, sid)
    const hash = input.password === undefined ? null : await this.hash(input.password, [name])
    return this.#ground.turns.run(() => {
      const before = ownPerson(this.#ground, accountSid, sid)
      const dateUpdated = this.#ground.clock.now()
      const changed = { ...this.#read(before, input), dateUpdated }
      // Nor does a link that was given out before set yet another one.
      const withHash = { ...changed, passwordHash: hash, linkHash: null, linkExpiresAt: null }
      return keepPerson(this.#ground, hash === null ? changed : withHash)
    })
  }

  /** Removes a login and ends its sessions. */
  remove(accountSid: AccountSid, sid: UserSid): Promise<void> {
    return this.#ground.turns.run(() =>
      dropPerson(this.#ground, ownPerson(this.#ground, accountSid, sid)),
    )
  }

  get(accountSid: AccountSid, sid: string): Person | undefined {
    return this.#kept.get(accountSid, sid)
  }

  /** @throws OffhookError 20404 */
  own(accountSid: AccountSid, sid: UserSid): Person {
    return barePerson(ownPerson(this.#ground, accountSid, sid))
  }

  /** Whose user name this is, in any case of letters; they are unique in the installation. */
  byUsername(name: string): Person | undefined {
    const row = this.#ground.directory.people.find('username', name.toLowerCase())
    return row && barePerson(row)
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

  list(accountSid: AccountSid, page: PageRequest, filter: PersonFilter = {}): Page<Person> {
    const { role, teamSid, status } = filter
    const search = filter.search?.trim().toLowerCase() ?? ''
    return this.#kept.list(accountSid, page, (row) => {
      const texts = [row.username, row.fullName, row.email ?? '']
      return (
        texts.some((text) => text.toLowerCase().includes(search)) &&
        (role === undefined || row.roles.some((one) => one === role)) &&
        (teamSid === undefined || row.teamSid === teamSid) &&
        (status === undefined || row.status === status)
      )
    })
  }

  /** The hash of a password that somebody has chosen. Rejects with 20001 for one that is unfit. */
  async hash(password: string, names: readonly string[]): Promise<string> {
    const { derive, cost } = this.#hashing
    return hashPassword(derive, await loginPassword(password, names), cost)
  }

  #read(before: PersonRow, input: PersonInput): PersonRow {
    return {
      ...before,
      fullName: given(input.fullName, friendlyName, before.fullName),
      roles: given(input.roles, (names) => rolesOf(names), before.roles),
      identity: given(input.identity, clientIdentity, before.identity),
      workspaceSid: input.workspaceSid === undefined ? before.workspaceSid : input.workspaceSid,
      workerSid: input.workerSid === undefined ? before.workerSid : input.workerSid,
      email: given(input.email, emailAddress, before.email),
      teamSid: given(input.teamSid, (sid) => this.#team(before.accountSid, sid), before.teamSid),
      locale: given(input.locale, localeOf, before.locale),
      status: given(input.status, statusOf, before.status),
    }
  }

  #team(accountSid: AccountSid, sid: TeamSid | null): TeamSid | null {
    if (sid === null) return null
    const team = this.#ground.directory.teams.get(sid)
    if (team?.accountSid === accountSid) return sid
    return refuse(errors.invalidParameter, `There is no team ${sid}`)
  }
}

function statusOf(text: string): PersonStatus {
  const known = personStatuses.find((status) => status === text)
  return known ?? refuse(errors.invalidParameter, `Status must be ${personStatuses.join(' or ')}`)
}
