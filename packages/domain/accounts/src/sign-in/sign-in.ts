import type { AccountSid, UserSid } from '@offhook/core'
import { AttemptLimits } from '../limits/attempt-limits.ts'
import { sourceOf } from '../limits/source.ts'
import type { Person } from '../model.ts'
import type { Session, SessionSid } from '../people-model.ts'
import type { PersonRow } from '../ports.ts'
import { isRefusal, type Refusal, rateLimited } from '../refusal.ts'
import type { Ground } from '../resources/ground.ts'
import type { People } from '../resources/people.ts'
import { barePerson, keepPerson, ownPerson } from '../resources/person-rows.ts'
import type { SignInSettings } from '../resources/sign-in-settings.ts'
import { Challenges, type Progress } from './challenges.ts'
import { Links, personOf } from './links.ts'
import { PasswordCheck, type PasswordCheckOptions } from './password-check.ts'
import { type Enrolment, SecondFactor } from './second-factor.ts'
import type { Login, Sessions, Whence } from './sessions.ts'
import { Tickets } from './tickets.ts'

/** What limits count when nobody could have such a user name. */
const NO_NAME = ''
const MAX_LIMITED_NAME = 63

/** How a session is used at this moment, as whoever holds its sockets knows. */
export type SessionUse = 'closed' | 'open' | 'in-call'
export type UseOf = (sid: SessionSid) => SessionUse

/** A session elsewhere that somebody still uses. */
export interface LiveSession extends Session {
  readonly use: Exclude<SessionUse, 'closed'>
}

/**
 * What a login still needs, and by what it is carried on:
 *
 *     first factor ──▶ code | enrolment ──▶ elsewhere ──▶ session
 *
 * Each step is left out where nothing is to be asked.
 */
export type Step = { readonly challenge: string; readonly expiresAt: number } & (
  | { readonly step: 'code' }
  | { readonly step: 'enrolment' }
  | { readonly step: 'elsewhere'; readonly sessions: readonly LiveSession[] }
)

export type SignInAnswer = Login | Step | Refusal

export interface SignInOptions extends PasswordCheckOptions {
  readonly ground: Ground
  readonly people: People
  readonly settings: SignInSettings
  readonly sessions: Sessions
  readonly isActive: (accountSid: AccountSid) => boolean
}

/** How people prove who they are: passwords, links, identity providers, and the second factor. */
export class SignIn {
  readonly secondFactor: SecondFactor
  readonly links: Links
  readonly tickets: Tickets
  readonly #options: SignInOptions
  readonly #limits: AttemptLimits
  readonly #passwords: PasswordCheck
  readonly #challenges: Challenges

  constructor(options: SignInOptions) {
    const { ground } = options
    this.#options = options
    this.#limits = new AttemptLimits({ clock: ground.clock })
    this.#passwords = new PasswordCheck(options, this.#limits)
    this.#challenges = new Challenges(ground)
    this.secondFactor = new SecondFactor(ground)
    this.links = new Links(ground)
    this.tickets = new Tickets(ground)
  }

  /**
   * Logs a person in with user name and password.
   * @param useOf how other sessions are used, where the person is to be asked about them
   * @throws RetryLaterError 20429 when too many log in at once
   */
  async login(
    { username, password }: { readonly username: string; readonly password: string },
    whence: Whence,
    useOf?: UseOf,
  ): Promise<SignInAnswer> {
    const lower = username.toLowerCase()
    const name = lower.length <= MAX_LIMITED_NAME ? lower : NO_NAME
    const row = this.#options.ground.directory.people.find('username', lower)
    const proven = await this.#passwords.proves(row, password, { address: whence.address, name })
    if (proven !== 'right') return proven
    return this.#advance(row as PersonRow, firstFactor('password'), whence, useOf)
  }

  /** Whose link this is, before it is used. */
  async personOfLink(secret: string, { address }: Whence): Promise<Person | Refusal> {
    const found = this.#findLink(secret, address)
    return isRefusal(found) ? found : barePerson(found)
  }

  /** Sets the password that was chosen by a link, and logs in. Rejects with 20001 for an unfit one. */
  async useLink(
    secret: string,
    password: string,
    whence: Whence,
    useOf?: UseOf,
  ): Promise<SignInAnswer> {
    const found = this.#findLink(secret, whence.address)
    if (isRefusal(found)) return found
    const hash = await this.#options.people.hash(password, [found.username])
    const row = await this.links.use(secret, hash)
    return row ? this.#advance(row, firstFactor('link'), whence, useOf) : { refused: 'expired' }
  }

  /** Logs in whom an identity provider has vouched for: it asks for second factors itself. */
  async loginByProvider(
    person: Pick<Person, 'accountSid' | 'sid'>,
    idToken: string | null,
    whence: Whence,
    useOf?: UseOf,
  ): Promise<SignInAnswer> {
    const row = ownPerson(this.#options.ground, person.accountSid, person.sid)
    const progress = { ...firstFactor('provider'), idToken, shown: true }
    return this.#advance(row, progress, whence, useOf)
  }

  /** The step `code`: a code of the app, or a recovery code. */
  async showCode(
    challenge: string,
    code: string,
    whence: Whence,
    useOf?: UseOf,
  ): Promise<SignInAnswer> {
    const found = await this.#challenges.open(challenge)
    if (isRefusal(found)) return found
    const { row, progress } = found
    const verdict = await this.secondFactor.check(row.accountSid, row.sid, code)
    if (verdict !== 'right') return verdict
    return this.#advance(row, { ...progress, shown: true }, whence, useOf)
  }

  /** The step `enrolment`: what the app is given. */
  async beginEnrolment(challenge: string): Promise<Enrolment | Refusal> {
    const found = await this.#challenges.open(challenge)
    if (isRefusal(found)) return found
    return this.secondFactor.begin(found.row.accountSid, found.row.sid)
  }

  /** Ends that step. Rejects with 20001 for a wrong code. */
  async confirmEnrolment(
    challenge: string,
    confirmation: { readonly enrolment: string; readonly code: string },
    whence: Whence,
    useOf?: UseOf,
  ): Promise<{ readonly recoveryCodes: readonly string[]; readonly next: SignInAnswer } | Refusal> {
    const found = await this.#challenges.open(challenge)
    if (isRefusal(found)) return found
    const { row, progress } = found
    const { accountSid, sid } = row
    const recoveryCodes = await this.secondFactor.confirm(accountSid, sid, confirmation)
    const next = await this.#advance(row, { ...progress, shown: true }, whence, useOf)
    return { recoveryCodes, next }
  }

  /** The step `elsewhere`: the person has decided, and ends the others or lets them be. */
  async decide(challenge: string, endOthers: boolean, whence: Whence): Promise<SignInAnswer> {
    const found = await this.#challenges.open(challenge)
    if (isRefusal(found)) return found
    const { row, progress } = found
    const { sessions } = this.#options
    const others = endOthers ? sessions.list(row.accountSid, row.sid) : []
    const answer = await this.#advance(row, { ...progress, asked: true }, whence)
    if (isRefusal(answer) || 'step' in answer) return answer
    for (const { sid } of others) await sessions.end(sid)
    return answer
  }

  /** Whether this is the person's password: asked before they change what protects them. */
  async knowsPassword(
    { accountSid, sid }: Pick<Person, 'accountSid' | 'sid'>,
    password: string,
    { address }: Whence,
  ): Promise<Refusal | 'right'> {
    const row = ownPerson(this.#options.ground, accountSid, sid)
    return this.#passwords.proves(row, password, { address, name: row.username.toLowerCase() })
  }

  /**
   * Changes one's own password, which ends all sessions, and opens a new one for this page. Rejects
   * with 20001 for an unfit one.
   */
  async changePassword(
    person: Pick<Person, 'accountSid' | 'sid'>,
    { old, next }: { readonly old: string; readonly next: string },
    whence: Whence,
  ): Promise<Login | Refusal> {
    const { accountSid, sid } = person
    const { ground, people, sessions } = this.#options
    // Whom a provider has brought here has none yet.
    if (ownPerson(ground, accountSid, sid).passwordHash !== null) {
      const proven = await this.knowsPassword(person, old, whence)
      if (proven !== 'right') return proven
    }
    await people.update(accountSid, sid, { password: next })
    return sessions.open(ownPerson(ground, accountSid, sid), 'password', whence)
  }

  /** Remembers who a person is to the identity provider. */
  rememberProvider(accountSid: AccountSid, sid: UserSid, providerSubject: string): Promise<Person> {
    const { ground } = this.#options
    return ground.turns.run(() =>
      keepPerson(ground, { ...ownPerson(ground, accountSid, sid), providerSubject }),
    )
  }

  /**
   * The person of an identity provider's user: by who they were before, else by their address. A provider
   * gives the address of somebody who left to somebody new: whoever it knows by another subject already is
   * not them (OpenID Connect Core §5.7).
   * @param who.subject issuer and subject, a space between
   */
  personOfProvider(
    accountSid: AccountSid,
    who: { readonly subject: string; readonly email: string | null },
  ): Person | undefined {
    const { people } = this.#options.ground.directory
    const known = people.find('providerSubject', `${accountSid} ${who.subject}`)
    if (known) return barePerson(known)
    if (who.email === null) return undefined
    const row = people.find('email', `${accountSid} ${who.email.toLowerCase()}`)
    const isOther = row?.providerSubject && issuerOf(row.providerSubject) === issuerOf(who.subject)
    return row && !isOther ? barePerson(row) : undefined
  }

  async #advance(
    row: PersonRow,
    progress: Progress,
    whence: Whence,
    useOf?: UseOf,
  ): Promise<SignInAnswer> {
    const { sessions, settings, isActive } = this.#options
    if (!isActive(row.accountSid)) return { refused: 'account-suspended' }
    if (row.status === 'disabled') return { refused: 'person-disabled' }
    if (!progress.shown) {
      const { secondFactorRoles } = settings.of(row.accountSid)
      if (row.totpBox !== null)
        return { step: 'code', ...(await this.#challenges.issue(row, progress)) }
      if (row.roles.some((role) => secondFactorRoles.includes(role)))
        return { step: 'enrolment', ...(await this.#challenges.issue(row, progress)) }
    }
    const live = progress.asked || !useOf ? [] : this.#liveSessions(row, useOf)
    if (live.length > 0)
      return { step: 'elsewhere', sessions: live, ...(await this.#challenges.issue(row, progress)) }
    return sessions.open(row, progress.method, whence, progress.idToken)
  }

  #liveSessions({ accountSid, sid }: PersonRow, useOf: UseOf): readonly LiveSession[] {
    return this.#options.sessions.list(accountSid, sid).flatMap((session) => {
      const use = useOf(session.sid)
      return use === 'closed' ? [] : [{ ...session, use }]
    })
  }

  #findLink(secret: string, address: string): PersonRow | Refusal {
    const source = sourceOf(address)
    const name = personOf(secret) ?? NO_NAME
    const wait = this.#limits.wait(source, name)
    if (wait > 0) return rateLimited(wait)
    const row = this.links.find(secret)
    if (row) return row
    this.#limits.failed(source, name)
    return { refused: 'expired' }
  }
}

function firstFactor(method: Session['method']): Progress {
  return { method, idToken: null, shown: false, asked: false }
}

function issuerOf(subject: string): string {
  return subject.split(' ', 1)[0] ?? ''
}
