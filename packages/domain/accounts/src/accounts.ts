/**
 * The door of `accounts`: authenticates requests, issues and checks tokens, and holds the resources.
 * Every answer comes from memory: `load` fills it, and each write keeps it current.
 */
import { randomBytes } from 'node:crypto'
import {
  type AccountSid,
  type ApiKeySid,
  type ApplicationSid,
  type ChangeWriter,
  type Clock,
  type E164,
  Emitter,
  errors,
  type Listenable,
  type Logger,
  parseSid,
  TurnQueue,
} from '@offhook/core'
import { type Country, type NumberReader, numberReader } from '@offhook/numbers'
import { Directory } from './directory/directory.ts'
import { AttemptLimits } from './limits/attempt-limits.ts'
import { sourceOf } from './limits/source.ts'
import type {
  AccessToken,
  Application,
  PhoneNumber,
  Principal,
  SipTrunk,
  SipUser,
  TokenGrants,
  TokenRefusal,
  TokenSession,
} from './model.ts'
import type { AccountsRepository } from './ports.ts'
import { type Refusal, rateLimited } from './refusal.ts'
import { AccountList } from './resources/account-list.ts'
import { ApiKeys } from './resources/api-keys.ts'
import { Applications } from './resources/applications.ts'
import { Carriers } from './resources/carriers.ts'
import { DialingPermissions } from './resources/dialing-permissions.ts'
import { ElasticTrunks } from './resources/elastic-trunks.ts'
import type { Ground } from './resources/ground.ts'
import { People } from './resources/people.ts'
import { PhoneNumbers } from './resources/phone-numbers.ts'
import { SignInSettings } from './resources/sign-in-settings.ts'
import { SipResources } from './resources/sip-resources.ts'
import { SipUsers } from './resources/sip-users.ts'
import { teamsOf } from './resources/teams.ts'
import { Trunks } from './resources/trunks.ts'
import { refuse } from './rules/refuse.ts'
import { sameSecret } from './secrets/constant-time.ts'
import { HashThread, type Lane } from './secrets/hash-thread.ts'
import type { Derive, PasswordCost } from './secrets/password-hash.ts'
import type { SecretBox } from './secrets/secret-box.ts'
import { Sessions } from './sign-in/sessions.ts'
import { SignIn } from './sign-in/sign-in.ts'
import { checkToken, mintToken } from './tokens/access-token.ts'
import { authTokenMark, checkCapability, isCapability } from './tokens/capability-token.ts'
import { MAX_TOKEN_SECONDS } from './tokens/verify-jwt.ts'

/** What limits count for what is no name of credentials. */
const NO_NAME = ''

export interface AccountsOptions {
  readonly clock: Clock
  readonly repository: AccountsRepository
  readonly writer: ChangeWriter
  readonly secretBox: SecretBox
  readonly logger: Logger
  /** Whose numbers may be written without a country code. */
  readonly country?: Country
  /** Numbers that an account may take. */
  readonly numberPool?: readonly E164[]
  /** The cost of password hashes; tests lower it. */
  readonly passwordCost?: PasswordCost
  /** Computes password hashes; in a thread of its own by default. */
  readonly derive?: Derive
}

export interface MintRequest {
  readonly accountSid: AccountSid
  readonly identity: string | null
  readonly voice?: TokenGrants['voice']
  readonly taskRouter?: TokenGrants['taskRouter']
  /** Seconds, at most 24 h. */
  readonly ttlSeconds: number
  /** The bearer token of the desktop tab that asks: the new token ends with that login. */
  readonly session?: string | undefined
  /** Which key signs; the account's oldest when left out, made if there is none. */
  readonly keySid?: ApiKeySid
}

export interface AccountsEvents {
  /** A row has changed: whoever was admitted before may no longer be. */
  readonly changed: []
}

export class Accounts {
  readonly accounts: AccountList
  readonly apiKeys: ApiKeys
  readonly people: People
  readonly teams: ReturnType<typeof teamsOf>
  readonly signInSettings: SignInSettings
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly sipUsers: SipUsers
  readonly trunks: Trunks
  readonly phoneNumbers: PhoneNumbers
  readonly applications: Applications
  readonly sip: SipResources
  readonly carriers: Carriers
  readonly elasticTrunks: ElasticTrunks
  readonly dialing: DialingPermissions
  /** Reads a number as the site writes it: whoever it comes from is nobody's account. */
  readonly readNumber: NumberReader
  readonly #options: AccountsOptions
  readonly #events = new Emitter<AccountsEvents>()
  readonly #directory = new Directory()
  readonly #limits: AttemptLimits
  readonly #readers = new Map<Country, NumberReader>()
  readonly #hashes = new HashThread()
  readonly #turns = new TurnQueue()

  constructor(options: AccountsOptions) {
    this.#options = options
    this.#limits = new AttemptLimits({ clock: options.clock })
    this.readNumber = this.#readerIn(options.country ?? 'US')
    const ground: Ground = {
      readNumber: this.readNumber,
      readerOf: (accountSid) => this.readerOf(accountSid),
      clock: options.clock,
      writer: options.writer,
      box: options.secretBox,
      directory: this.#directory,
      turns: this.#turns,
      changed: () => this.#events.emit('changed'),
    }
    this.accounts = new AccountList(ground)
    this.apiKeys = new ApiKeys(ground)
    this.people = new People(ground, {
      derive: this.#derive('proven'),
      cost: options.passwordCost ?? {},
    })
    this.teams = teamsOf(ground)
    this.signInSettings = new SignInSettings(ground)
    const isActive = (sid: AccountSid) => this.#isActive(sid)
    this.sessions = new Sessions(ground, isActive)
    this.signIn = new SignIn({
      ground,
      logger: options.logger,
      people: this.people,
      settings: this.signInSettings,
      sessions: this.sessions,
      isActive,
      derive: (lane) => this.#derive(lane),
      passwordCost: options.passwordCost ?? {},
    })
    this.sipUsers = new SipUsers(ground)
    this.trunks = new Trunks(ground)
    this.phoneNumbers = new PhoneNumbers(ground, options.numberPool ?? [])
    this.applications = new Applications(ground)
    this.carriers = new Carriers(ground)
    this.elasticTrunks = new ElasticTrunks(ground)
    this.sip = new SipResources(ground, this.carriers)
    this.dialing = new DialingPermissions(ground, options.country ?? 'US')
  }

  /**
   * Reads every row: at the start, and again when another node may have changed them.
   * @throws SecretError if the key is wrong
   */
  async load(): Promise<void> {
    // As a turn: rows read before a concurrent write must not overwrite its result.
    await this.#turns.run(async () => {
      this.#directory.fill(await this.#options.repository.load())
    })
    // Opening one secret shows whether the key is right: better now than during the first call.
    for (const { sid } of this.#directory.accounts.all()) this.accounts.authTokens(sid)
    this.sessions.forgetOld()
    this.#events.emit('changed')
  }

  get events(): Listenable<AccountsEvents> {
    return this.#events
  }

  /** Ends the password hash thread and refuses waiting logins. Idempotent. */
  close(): Promise<void> {
    return this.#hashes.close()
  }

  // ── Authentication ────────────────────────────────────────────────────────────────────────────────

  /**
   * HTTP Basic: an account's sid with its auth token, or an API key's sid with its secret.
   * @param address where the request comes from, for the limits
   */
  async verifyBasic(user: string, password: string, address: string): Promise<Principal | Refusal> {
    const source = sourceOf(address)
    const name = parseSid('AC', user) ?? parseSid('SK', user) ?? NO_NAME
    const wait = this.#limits.wait(source, name)
    // These secrets are too long to guess: the right one from a proven address is accepted even
    // while somebody else behind the same proxy is guessing.
    if (wait > 0 && !this.#limits.isProven(source, name)) return rateLimited(wait)
    const principal = this.#principalOf(user, password)
    if (!principal) {
      if (wait > 0) return rateLimited(wait)
      this.#limits.failed(source, name)
      this.#options.logger.info({ source }, 'Credentials refused')
      return { refused: 'bad-credentials' }
    }
    this.#limits.succeeded(source, name)
    return this.#isActive(principal.accountSid) ? principal : { refused: 'account-suspended' }
  }

  /** Checks the bearer token of a desktop tab. Never rejects. */
  verifyBearer(token: string): Promise<Principal | Refusal> {
    return this.sessions.verify(token)
  }

  /** Checks the access token of a browser phone or a TaskRouter client. Never throws. */
  async verifyAccessToken(jwt: string): Promise<AccessToken | { readonly refused: TokenRefusal }> {
    const { clock } = this.#options
    const answer = isCapability(jwt)
      ? await checkCapability(jwt, (sid) => this.accounts.authTokens(sid), clock.now())
      : await checkToken(jwt, (sid) => this.#signer(sid), clock.now())
    if ('refused' in answer) return answer
    const refused = this.refusalOf(answer)
    return refused === null ? answer : { refused }
  }

  /**
   * Why a token that was valid when it was checked is no longer; null while it still is. Expiry is
   * ignored: a connection outlives the token that opened it.
   */
  refusalOf(token: AccessToken): TokenRefusal | null {
    const { accountSid, keySid, grants, session } = token
    if (!this.#isActive(accountSid)) return 'no-account'
    if (keySid === null) {
      const marks = this.accounts.authTokens(accountSid).map(authTokenMark)
      return marks.includes(token.authTokenMark ?? '') ? null : 'unknown-key'
    }
    if (this.#directory.apiKeys.get(keySid)?.accountSid !== accountSid) return 'unknown-key'
    if (!session) return null
    const row = this.#directory.people.get(session.personSid)
    const workerSid = grants.taskRouter?.workerSid ?? row?.workerSid
    const holds =
      this.sessions.goesOn(session) &&
      row?.accountSid === accountSid &&
      row.identity === grants.identity &&
      row.workerSid === workerSid
    return holds ? null : 'revoked'
  }

  /** Issues an access token. @throws OffhookError 20001 for a bad lifetime, 20404 for an unknown key */
  async mintAccessToken(
    request: MintRequest,
  ): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const { accountSid, identity, ttlSeconds } = request
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TOKEN_SECONDS) {
      refuse(errors.invalidParameter, `Ttl must be from 1 to ${MAX_TOKEN_SECONDS} seconds`)
    }
    const keySid = request.keySid ?? (await this.#signingKey(accountSid))
    const found = this.apiKeys.secretOf(keySid)
    if (found?.key.accountSid !== accountSid) {
      refuse(errors.notFound, `The requested resource Keys ${keySid} was not found`)
    }
    return mintToken({
      accountSid,
      keySid,
      secret: found.secret,
      grants: { identity, voice: request.voice ?? null, taskRouter: request.taskRouter ?? null },
      session: await this.#sessionOf(request.session),
      now: this.#options.clock.now(),
      ttlSeconds,
      nonce: randomBytes(6).toString('base64url'),
    })
  }

  /** How an account writes numbers: those without a country are of its own. */
  readerOf(accountSid: AccountSid): NumberReader {
    return (text) => this.#readerIn(this.dialing.homeOf(accountSid))(text)
  }

  /** One of each country: it knows what it has read. */
  #readerIn(country: Country): NumberReader {
    const reader = this.#readers.get(country) ?? numberReader(country)
    this.#readers.set(country, reader)
    return reader
  }

  // ── For calls ──────────────────────────────────────────────────────────────────────────

  /** The token that signs this account's webhooks. */
  authTokenOf(accountSid: AccountSid): string | undefined {
    return this.accounts.authTokens(accountSid)[0]
  }

  sipUser(username: string): SipUser | undefined {
    return this.sipUsers.byUsername(username)
  }

  /** The plain password, which digest authentication needs. Never logged, never kept. */
  sipPasswordOf(user: Pick<SipUser, 'username'>): string | undefined {
    return this.sipUsers.passwordOf(user.username)
  }

  /** The number that is written so, while its account may take calls. */
  numberFor(text: E164 | string): PhoneNumber | undefined {
    const number = this.phoneNumbers.byNumber(text)
    return number && this.#isActive(number.accountSid) ? number : undefined
  }

  /** The same, with what answers its texts: its application's, when it has one for them. */
  numberForTexts(text: E164): PhoneNumber | undefined {
    const number = this.numberFor(text)
    if (!number || number.smsApplicationSid === null) return number
    const application = this.applicationFor(number.accountSid, number.smsApplicationSid)
    if (!application) return number
    const { smsUrl, smsMethod, smsFallbackUrl, smsFallbackMethod } = application
    return { ...number, smsUrl, smsMethod, smsFallbackUrl, smsFallbackMethod }
  }

  applicationFor(accountSid: AccountSid, sid: ApplicationSid): Application | undefined {
    return this.applications.get(accountSid, sid)
  }

  /** Where an application is told of texts that it sends: null = nowhere; undefined = there is none. */
  textCallbackOf(accountSid: AccountSid, sid: ApplicationSid): string | null | undefined {
    const application = this.applicationFor(accountSid, sid)
    return application && (application.messageStatusCallback ?? application.smsStatusCallback)
  }

  trunkFor(address: string): SipTrunk | undefined {
    return this.trunks.byAddress(address)
  }

  #principalOf(user: string, password: string): Principal | undefined {
    const accountSid = parseSid('AC', user)
    if (accountSid) {
      // Compares all of them, whichever matches: timing must not tell.
      const matches = this.accounts.authTokens(accountSid).map((t) => sameSecret(t, password))
      if (!matches.includes(true)) return undefined
      return { kind: 'account', accountSid, keySid: null, keyKind: 'auth-token' }
    }
    const keySid = parseSid('SK', user)
    const found = keySid && this.apiKeys.secretOf(keySid)
    if (!found || !sameSecret(found.secret, password)) return undefined
    const { sid, kind, policy, accountSid: owner } = found.key
    return { kind: 'account', accountSid: owner, keySid: sid, keyKind: kind, policy }
  }

  async #sessionOf(token: string | undefined): Promise<TokenSession | undefined> {
    if (token === undefined) return undefined
    const session = await this.sessions.tokenSessionOf(token)
    return session ?? refuse(errors.notAuthenticated, 'The session has ended')
  }

  #signer(sid: ApiKeySid): { secret: string; accountSid: AccountSid } | undefined {
    const found = this.apiKeys.secretOf(sid)
    // Whoever signs a token gives more than a restricted key has.
    if (found?.key.kind === 'restricted') return undefined
    return found && { secret: found.secret, accountSid: found.key.accountSid }
  }

  async #signingKey(accountSid: AccountSid): Promise<ApiKeySid> {
    const key = this.apiKeys.signingKey(accountSid)
    if (key) return key.sid
    const made = await this.apiKeys.create(accountSid, { friendlyName: 'Desktop' })
    return made.key.sid
  }

  #isActive(accountSid: AccountSid): boolean {
    return this.accounts.isActive(accountSid)
  }

  #derive(lane: Lane): Derive {
    return this.#options.derive ?? ((work) => this.#hashes.derive(work, lane))
  }
}
