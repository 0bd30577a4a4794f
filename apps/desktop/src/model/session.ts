import type {
  LoginAnswer,
  LoginReply,
  LoginStep,
  PersonRecord,
  RenewalReply,
} from '@offhook/desk-api'
import { ApiError } from '../api/http.ts'
import type { Clock } from './clock.ts'
import { createStore, type Store } from './store.ts'

/** A person with their login. */
export interface LoggedIn {
  readonly status: 'in'
  readonly person: PersonRecord
  readonly accountSid: string
  readonly sessionSid: string
  /** When the session ends by itself, in ms since 1970. */
  readonly endsAt: number
}

/** Who uses this tab. `wasEnded`: they were logged out, and not by their own choice. */
export type SessionState = { readonly status: 'out'; readonly wasEnded: boolean } | LoggedIn

/** The part of `sessionStorage` that is used. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Gets the next token of a session; throws the server's {@link ApiError}. */
export type Renew = (renewalToken: string) => Promise<RenewalReply>

const key = 'offhook.session'
/** A token is renewed before it is so near its end that a request might not arrive with it. */
const EARLY_MS = 60_000

/**
 * The login of this tab: its tokens are kept per tab, so that there is no cookie for another site to
 * ride on, and closing the tab forgets them. The bearer token is short and renewed as it is needed.
 */
export class Session {
  readonly #state
  readonly #tokens = createStore<string | null>(null)
  readonly #storage: TabStorage
  readonly #clock: Pick<Clock, 'now'>
  #reply: LoginReply | null
  #renewing: Promise<string | null> | null = null
  #connectActivitySid: string | null = null
  #isRestored: boolean

  constructor(storage: TabStorage, clock: Pick<Clock, 'now'>) {
    this.#storage = storage
    this.#clock = clock
    this.#reply = restore(storage)
    this.#isRestored = this.#reply !== null
    this.#state = createStore<SessionState>(stateOf(this.#reply))
    this.#tokens.set(this.token)
  }

  get state(): Store<SessionState> {
    return this.#state
  }

  /** Whether this login was made before the page was loaded. */
  get isRestored(): boolean {
    return this.#isRestored
  }

  /** The bearer token as it changes. */
  get tokens(): Store<string | null> {
    return this.#tokens
  }

  /** The bearer token as it is, which may have expired; null when nobody is logged in. */
  get token(): string | null {
    return this.#reply?.token ?? null
  }

  /** Takes the answer to a step of a login: logged in, or what is asked for next. */
  take(answer: LoginAnswer): LoginStep | null {
    if ('step' in answer) return answer
    this.#connectActivitySid = answer.connectActivitySid
    this.#isRestored = false
    this.#keep(answer)
    this.#state.set(stateOf(answer))
    return null
  }

  /** The same person goes on in a new session, as after a change of the password. */
  replace(reply: LoginReply): void {
    this.#keep(reply)
    this.#state.set(stateOf(reply))
  }

  /** What the person has changed of themselves shows at once. */
  describe(person: Partial<PersonRecord>): void {
    if (!this.#reply) return
    const reply = { ...this.#reply, person: { ...this.#reply.person, ...person } }
    this.#keep(reply)
    this.#state.set(stateOf(reply))
  }

  /** Where the worker goes because they have just logged in; told once, and not after a reload. */
  takeConnectActivity(): string | null {
    const sid = this.#connectActivitySid
    this.#connectActivitySid = null
    return sid
  }

  /**
   * A token that a request can be made with; null when nobody is logged in. Throws an {@link ApiError}
   * when the server cannot be reached.
   * @param refused the token that the server no longer takes, whatever the clock says
   */
  async freshToken(renew: Renew, refused: string | null = null): Promise<string | null> {
    const reply = this.#reply
    if (!reply) return null
    const isLate = Date.parse(reply.tokenExpiresAt) - EARLY_MS < this.#clock.now()
    if (!isLate && reply.token !== refused) return reply.token
    this.#renewing ??= this.#renew(reply, renew).finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  logout(wasEnded = false): void {
    this.#reply = null
    this.#storage.removeItem(key)
    this.#tokens.set(null)
    this.#state.set({ status: 'out', wasEnded })
  }

  async #renew(reply: LoginReply, renew: Renew): Promise<string | null> {
    try {
      const next = { ...reply, ...(await renew(reply.renewalToken)) }
      // Meanwhile somebody may have logged out, or in.
      if (this.#reply?.sessionSid === reply.sessionSid) this.#keep({ ...this.#reply, ...next })
      return this.token
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error
      if (this.#reply?.sessionSid === reply.sessionSid) this.logout(true)
      return null
    }
  }

  #keep(reply: LoginReply): void {
    this.#reply = reply
    this.#storage.setItem(key, JSON.stringify(reply))
    this.#tokens.set(reply.token)
  }
}

function stateOf(reply: LoginReply | null): SessionState {
  if (!reply) return { status: 'out', wasEnded: false }
  const { person, accountSid, sessionSid, expiresAt } = reply
  return { status: 'in', person, accountSid, sessionSid, endsAt: Date.parse(expiresAt) }
}

function restore(storage: TabStorage): LoginReply | null {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') as LoginReply | null
    const isWhole =
      typeof kept?.token === 'string' &&
      typeof kept.renewalToken === 'string' &&
      typeof kept.person?.username === 'string'
    return isWhole ? kept : null
  } catch {
    return null
  }
}
