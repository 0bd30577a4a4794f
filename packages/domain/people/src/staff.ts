import { isDeepStrictEqual } from 'node:util'
import type { Accounts, Person, PersonInput } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  OffhookError,
  type UserSid,
  type WorkerSid,
  type WorkspaceSid,
} from '@offhook/core'
import type { Skills } from '@offhook/site'
import {
  type Attributes,
  createWorker,
  deleteWorker,
  isOpen,
  type Request,
  type TaskRouter,
  takeOffWorker,
  updateWorker,
  type Worker,
} from '@offhook/task-router'
import {
  attributesOf,
  isPlain,
  type SkillLevel,
  skillsIn,
  withSkills,
} from './worker-attributes.ts'

/** Those who take calls unless somebody says otherwise. */
const ROLES_WITH_CALLS = ['agent', 'supervisor']

/** What is settable of a person; what is left out keeps its value. */
export interface StaffInput extends Omit<PersonInput, 'workspaceSid' | 'workerSid'> {
  /** Whether there is a worker with the login. Agents and supervisors have one by default. */
  readonly takesCalls?: boolean
  readonly skills?: readonly SkillLevel[]
}

export interface StaffOptions {
  readonly accounts: Pick<Accounts, 'people' | 'teams'>
  readonly router: TaskRouter
  readonly skills: Pick<Skills, 'list'>
}

/**
 * People as an administrator knows them: a login with the worker that belongs to it. The login is stored
 * first and removed last, so that a crash in between leaves nobody who is asked and cannot answer.
 */
export class Staff {
  readonly #options: StaffOptions

  constructor(options: StaffOptions) {
    this.#options = options
  }

  /** Adds a person. Rejects with what is wrong with the login or the worker; then there is neither. */
  async hire(
    accountSid: AccountSid,
    workspaceSid: WorkspaceSid,
    input: StaffInput & { readonly username: string },
    request: Request = {},
  ): Promise<Person> {
    const { takesCalls: asked, skills, ...login } = input
    await this.#checkSkills(accountSid, skills)
    const { people } = this.#options.accounts
    const isForeign = this.#isForeign(accountSid, workspaceSid)
    if (asked && isForeign) throw noWorkspace()
    const place = isForeign ? {} : { workspaceSid }
    const person = await people.create(accountSid, { ...login, ...place })
    const worksByRole = person.roles.some((role) => ROLES_WITH_CALLS.includes(role))
    const takesCalls = asked ?? (worksByRole && !isForeign)
    if (!takesCalls) return person
    try {
      return await this.#addWorker(person, workspaceSid, skills, request)
    } catch (error) {
      await people.remove(accountSid, person.sid)
      throw error
    }
  }

  /** Rejects with 20404, and with 20409 for the last administrator and for who is being asked. */
  async change(
    accountSid: AccountSid,
    workspaceSid: WorkspaceSid,
    sid: UserSid,
    input: StaffInput,
    request: Request = {},
  ): Promise<Person> {
    const { takesCalls, skills, ...login } = input
    await this.#checkSkills(accountSid, skills)
    const { people } = this.#options.accounts
    const before = people.own(accountSid, sid)
    if (takesCalls === false) this.#checkIdle(before)
    if (takesCalls && this.#isForeign(accountSid, workspaceSid)) throw noWorkspace()
    const person = await people.update(accountSid, sid, login)
    const worker = this.workerOf(person)
    if (!worker) {
      return takesCalls ? this.#addWorker(person, workspaceSid, skills, request) : person
    }
    if (takesCalls === false) {
      const alone = await people.update(accountSid, sid, { workerSid: null })
      await this.#options.router.run(deleteWorker(worker.sid), request)
      return alone
    }
    const attributes = attributesOf(person, this.#teamOf(person), worker.attributes, skills)
    await this.#options.router.run(updateWorker(worker.sid, { attributes }), request)
    if (person.status === 'disabled' && before.status === 'active')
      await this.#options.router.run(takeOffWorker(worker.sid), request)
    return person
  }

  /** Removes a person and their worker. Rejects with 20404 and 20409. */
  async dismiss(accountSid: AccountSid, sid: UserSid, request: Request = {}): Promise<void> {
    const { people } = this.#options.accounts
    const person = people.own(accountSid, sid)
    this.#checkIdle(person)
    await people.remove(accountSid, sid)
    const worker = this.workerOf(person)
    if (worker) await this.#options.router.run(deleteWorker(worker.sid), request)
  }

  /** The team has another name now: their workers say so. */
  async tellTeam(accountSid: AccountSid, teamSid: string, request: Request = {}): Promise<void> {
    for (const person of this.#everybody(accountSid)) {
      const worker = person.teamSid === teamSid ? this.workerOf(person) : undefined
      if (!worker) continue
      const attributes = attributesOf(person, this.#teamOf(person), worker.attributes)
      await this.#options.router.run(updateWorker(worker.sid, { attributes }), request)
    }
  }

  workerOf({ workerSid }: Person): Worker | undefined {
    return workerSid === null ? undefined : this.#options.router.worker(workerSid)
  }

  skillsOf(person: Person): readonly SkillLevel[] {
    const worker = this.workerOf(person)
    return worker ? skillsIn(worker.attributes) : []
  }

  /**
   * Sets what a worker can do. A skill that they have already may stay as it is, also where the
   * account's list does not know it: applications write what they like. Rejects with 20001 for any
   * other that the list does not have, with 20404 where there is no such worker.
   */
  async setSkills(
    sid: WorkerSid,
    skills: readonly SkillLevel[],
    request: Request = {},
  ): Promise<Worker> {
    const { accountSid, attributes } = this.#worker(sid)
    await this.#checkSkills(accountSid, skills, skillsIn(attributes))
    // Others may have written there meanwhile.
    const changed = withSkills(this.#worker(sid).attributes, skills)
    return this.#options.router.run(updateWorker(sid, { attributes: changed }), request)
  }

  /**
   * Whether somebody of the team may give a worker these attributes: `routing`, where it changes, is held
   * against the account's skills as `setSkills` holds them. Rejects with 20001.
   */
  async checkAttributes(sid: WorkerSid, attributes: Attributes): Promise<void> {
    const { accountSid, attributes: before } = this.#worker(sid)
    if (isDeepStrictEqual(attributes['routing'], before['routing'])) return
    if (!isPlain(attributes, before))
      throw bad('routing.skills is a list of names, routing.levels has a number for names in it')
    await this.#checkSkills(accountSid, skillsIn(attributes), skillsIn(before))
  }

  #worker(sid: WorkerSid): Worker {
    const worker = this.#options.router.worker(sid)
    if (!worker) throw new OffhookError(errors.notFound, `There is no worker ${sid}`)
    return worker
  }

  /** How many people have this skill. */
  countWithSkill(accountSid: AccountSid, name: string): number {
    return this.#everybody(accountSid).filter((person) =>
      this.skillsOf(person).some((skill) => skill.name === name),
    ).length
  }

  async #addWorker(
    person: Person,
    workspaceSid: WorkspaceSid,
    skills: readonly SkillLevel[] = [],
    request: Request,
  ): Promise<Person> {
    const { accounts, router } = this.#options
    const worker = await router.run(
      createWorker(workspaceSid, {
        friendlyName: person.username,
        attributes: attributesOf(person, this.#teamOf(person), {}, skills),
      }),
      request,
    )
    const workerSid: WorkerSid = worker.sid
    return accounts.people.update(person.accountSid, person.sid, { workspaceSid, workerSid })
  }

  /** Whether the workspace is another account's; one that is not in memory is not judged. */
  #isForeign(accountSid: AccountSid, workspaceSid: WorkspaceSid): boolean {
    const workspace = this.#options.router.get('workspace', workspaceSid)
    return workspace !== undefined && workspace.accountSid !== accountSid
  }

  #teamOf({ accountSid, teamSid }: Person) {
    return teamSid === null ? undefined : this.#options.accounts.teams.get(accountSid, teamSid)
  }

  #everybody(accountSid: AccountSid): readonly Person[] {
    const { people } = this.#options.accounts
    const found: Person[] = []
    let after: string | null = null
    do {
      const page = people.list(accountSid, { size: 1_000, after })
      found.push(...page.rows)
      after = page.next
    } while (after !== null)
    return found
  }

  /** Whoever is being asked, or has a task, is not taken away from it. */
  #checkIdle(person: Person): void {
    const worker = this.workerOf(person)
    const open = worker && this.#options.router.reservationsOf(worker)
    if (open?.some(({ status }) => isOpen(status)))
      throw new OffhookError(
        errors.conflict,
        `${person.fullName} has a task: wait until it is completed, or disable the login`,
      )
  }

  /** @param kept what may stay as it is without a question */
  async #checkSkills(
    accountSid: AccountSid,
    skills: readonly SkillLevel[] | undefined,
    kept: readonly SkillLevel[] = [],
  ): Promise<void> {
    if (!skills) return
    const known = new Map(
      (await this.#options.skills.list(accountSid)).map((one) => [one.name, one]),
    )
    const seen = new Set<string>()
    for (const { name, level } of skills) {
      if (seen.has(name)) throw bad(`The skill "${name.slice(0, 64)}" is given twice`)
      seen.add(name)
      if (kept.some((one) => one.name === name && one.level === level)) continue
      const skill = known.get(name)
      if (!skill) throw bad(`There is no skill "${name.slice(0, 64)}"`)
      const { minimum, maximum } = skill
      if (minimum === null || maximum === null) {
        if (level !== null) throw bad(`The skill "${name}" has no levels`)
      } else if (level === null || !Number.isInteger(level) || level < minimum || level > maximum)
        throw bad(`The level of "${name}" is from ${minimum} to ${maximum}`)
    }
  }
}

function noWorkspace(): OffhookError {
  return bad('Calls are taken by people of the account that has the workspace')
}

function bad(sentence: string): OffhookError {
  return new OffhookError(errors.invalidParameter, sentence)
}
