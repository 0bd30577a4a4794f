import { type AccountSid, makeSid, parseSid, put, remove, type UserSid } from '@offhook/core'
import type { Person, PersonPrincipal, TokenSession } from '../model.ts'
import type { Session, SessionRow, SessionSid } from '../people-model.ts'
import type { PersonRow } from '../ports.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import { endOf } from '../resources/ended-sessions.ts'
import { commitThen, type Ground } from '../resources/ground.ts'
import { barePerson } from '../resources/person-rows.ts'
import { notFound } from '../rules/refuse.ts'
import { checkOwnToken, mintOwnToken, type OwnClaims, passwordMark } from '../tokens/own-token.ts'

/** A session ends by itself after so long, whatever is done in it. */
const SESSION_MS = 12 * 3_600_000
/** A token that leaks is soon worth nothing. */
const TOKEN_MS = 15 * 60_000
/** How exactly it is known when a session was used last. */
const SEEN_MS = 60_000
const MAX_DEVICE = 200

/** Where a request comes from. */
export interface Whence {
  readonly address: string
  /** The browser's `User-Agent`. */
  readonly device: string
}

/** The bearer token of a session. Times are milliseconds since the epoch. */
export interface SessionToken {
  readonly token: string
  readonly tokenExpiresAt: number
}

/** A successful login. */
export interface Login extends SessionToken {
  /** Gets the next token, until the session ends. */
  readonly renewalToken: string
  readonly session: Session
  readonly person: Person
}

/** The sessions of people: opened by a login, renewed by their page, ended by anybody who may. */
export class Sessions {
  readonly #ground: Ground
  readonly #key: Uint8Array
  readonly #isActive: (accountSid: AccountSid) => boolean

  constructor(ground: Ground, isActive: (accountSid: AccountSid) => boolean) {
    this.#ground = ground
    this.#key = ground.box.derive('desktop sessions')
    this.#isActive = isActive
  }

  /** @param idToken the identity provider's, which it wants back at the logout */
  async open(
    person: PersonRow,
    method: Session['method'],
    { address, device }: Whence,
    idToken: string | null = null,
  ): Promise<Login> {
    const { clock, box, turns, directory } = this.#ground
    const now = clock.now()
    const sid = makeSid('SE')
    const row: SessionRow = {
      sid,
      accountSid: person.accountSid,
      personSid: person.sid,
      method,
      device: device.slice(0, MAX_DEVICE),
      address,
      idTokenBox: idToken && box.seal(idToken, placeOf(sid)),
      lastSeen: now,
      expiresAt: now + SESSION_MS,
      dateCreated: now,
      dateUpdated: now,
    }
    await turns.run(() =>
      commitThen(this.#ground, [put('session', row)], () => directory.sessions.put(row)),
    )
    const claims = claimsOf(row, person)
    const renewalToken = await mintOwnToken(this.#key, 'desktop-renewal', claims, now)
    return {
      ...(await this.#token(claims, now)),
      renewalToken,
      session: bareSession(row),
      person: barePerson(person),
    }
  }

  /** Checks the bearer token of a request. Never rejects. */
  async verify(token: string): Promise<PersonPrincipal | Refusal> {
    const found = await this.#find('desktop', token)
    if (isRefusal(found)) return found
    const { claims, person } = found
    this.#seen(claims.id)
    return {
      kind: 'person',
      accountSid: person.accountSid,
      person: barePerson(person),
      session: { ...tokenSession(claims), endsAt: endOfSession(claims) },
    }
  }

  /**
   * The same person as they are now, for a connection that outlives the token which opened it; a
   * refusal once their session has ended.
   */
  current(principal: PersonPrincipal): PersonPrincipal | Refusal {
    const { session } = principal
    const row = this.#ground.directory.people.get(session.personSid)
    const isOver = session.endsAt <= this.#ground.clock.now()
    if (!row || isOver || !this.goesOn(session)) return { refused: 'expired' }
    if (!this.#isActive(row.accountSid)) return { refused: 'account-suspended' }
    return { ...principal, person: barePerson(row) }
  }

  /** The next token of a session. */
  async renew(renewalToken: string, whence: Whence): Promise<SessionToken | Refusal> {
    const found = await this.#find('desktop-renewal', renewalToken)
    if (isRefusal(found)) return found
    this.#seen(found.claims.id, whence)
    return this.#token(found.claims, this.#ground.clock.now())
  }

  /** What a token that is made for this one's session has to carry; undefined for no session's. */
  async tokenSessionOf(token: string): Promise<TokenSession | undefined> {
    const found = await this.#find('desktop', token)
    if (isRefusal(found)) return undefined
    return tokenSession(found.claims)
  }

  /**
   * Whether a session that was good goes on: its person may log in, and nobody has ended it. Its own row
   * is not asked: another node may have opened it.
   */
  goesOn({ id, personSid, passwordMark: mark }: TokenSession): boolean {
    const { directory } = this.#ground
    const person = directory.people.get(personSid)
    return (
      person?.status === 'active' &&
      passwordMark(person.passwordHash) === mark &&
      !directory.revokedSessions.has(id)
    )
  }

  /** The sessions of a person, the newest first. */
  list(accountSid: AccountSid, personSid: UserSid): readonly Session[] {
    return this.#of(accountSid, personSid)
      .map(bareSession)
      .sort((a, b) => b.dateCreated - a.dateCreated)
  }

  /** @throws OffhookError 20404 when the session is not this person's */
  ofPerson(person: Pick<Person, 'accountSid' | 'sid'>, sid: string): Session {
    const row = this.#of(person.accountSid, person.sid).find((one) => one.sid === sid)
    return row ? bareSession(row) : notFound('Sessions', sid)
  }

  /** The identity provider's token of a session; null where it had none. */
  idTokenOf(sid: string): string | null {
    const { box, directory } = this.#ground
    const idTokenBox = directory.sessions.get(sid)?.idTokenBox ?? null
    return idTokenBox && box.open(idTokenBox, placeOf(sid))
  }

  /** Ends a session, with the sockets that it opened. What is unknown has ended. */
  async end(sid: SessionSid): Promise<void> {
    const { turns, directory, clock } = this.#ground
    await turns.run(() => {
      const expiresAt = directory.sessions.get(sid)?.expiresAt ?? clock.now() + SESSION_MS
      const { changes, apply } = endOf(this.#ground, [{ sid, expiresAt }])
      return commitThen(this.#ground, changes, apply)
    })
    this.forgetOld()
  }

  /** Ends the session of a bearer token; anything that is not one is ignored. */
  async logout(token: string): Promise<void> {
    const { clock } = this.#ground
    const claims = await checkOwnToken(this.#key, 'desktop', token, clock.now())
    const sid = typeof claims === 'string' ? undefined : parseSid('SE', claims.id)
    if (sid) await this.end(sid)
  }

  /** Drops what has expired. */
  forgetOld(): void {
    const { clock, directory, writer } = this.#ground
    const now = clock.now()
    const revoked = [...directory.revokedSessions].filter(([, expiresAt]) => expiresAt < now)
    const expired = [...directory.sessions.all()].filter(({ expiresAt }) => expiresAt < now)
    for (const [id] of revoked) directory.revokedSessions.delete(id)
    for (const { sid } of expired) directory.sessions.remove(sid)
    writer.writeBehind([
      ...revoked.map(([id]) => remove('revoked-session', { id })),
      ...expired.map(({ sid }) => remove('session', { sid })),
    ])
  }

  #of(accountSid: AccountSid, personSid: UserSid): SessionRow[] {
    const now = this.#ground.clock.now()
    return [...this.#ground.directory.sessions.all()].filter(
      (row) => row.accountSid === accountSid && row.personSid === personSid && row.expiresAt > now,
    )
  }

  async #find(
    purpose: 'desktop' | 'desktop-renewal',
    token: string,
  ): Promise<{ readonly claims: OwnClaims; readonly person: PersonRow } | Refusal> {
    const { clock, directory } = this.#ground
    const claims = await checkOwnToken(this.#key, purpose, token, clock.now())
    if (claims === 'expired') return { refused: 'expired' }
    if (claims === 'bad') return { refused: 'bad-credentials' }
    const person = directory.people.get(claims.personSid)
    if (!person || !this.goesOn(claims)) return { refused: 'expired' }
    if (!this.#isActive(person.accountSid)) return { refused: 'account-suspended' }
    return { claims, person }
  }

  async #token(claims: OwnClaims, now: number): Promise<SessionToken> {
    const tokenExpiresAt = Math.min(now + TOKEN_MS, endOfSession(claims))
    const short = { ...claims, expiresAt: tokenExpiresAt }
    return { token: await mintOwnToken(this.#key, 'desktop', short, now), tokenExpiresAt }
  }

  /** Remembers that a session is used; lost in a crash, it is out by a minute. */
  #seen(sid: string, whence?: Whence): void {
    const { clock, directory, writer } = this.#ground
    const row = directory.sessions.get(sid)
    const now = clock.now()
    if (!row || (now - row.lastSeen < SEEN_MS && (whence?.address ?? row.address) === row.address))
      return
    const { address = row.address } = whence ?? {}
    const seen = { ...row, address, lastSeen: now, dateUpdated: now }
    directory.sessions.put(seen)
    writer.writeBehind([put('session', seen)])
  }
}

function claimsOf(session: SessionRow, person: PersonRow): OwnClaims {
  return {
    id: session.sid,
    personSid: person.sid,
    passwordMark: passwordMark(person.passwordHash),
    expiresAt: session.expiresAt,
    facts: { endsAt: session.expiresAt },
  }
}

function tokenSession({ id, personSid, passwordMark: mark }: OwnClaims): TokenSession {
  return { id, personSid, passwordMark: mark }
}

/** Its tokens are shorter; a text that is no number of ours ends at once. */
function endOfSession({ facts }: OwnClaims): number {
  return Number(facts['endsAt']) || 0
}

function bareSession({ idTokenBox: _, ...session }: SessionRow): Session {
  return session
}

function placeOf(sid: string): string {
  return `session ${sid}`
}
