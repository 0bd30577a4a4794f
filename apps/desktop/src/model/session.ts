import type { LoginReply, PersonRecord } from '@offhook/desk-api'
import { ApiError } from '../api/http.ts'
import type { Offhook } from '../api/offhook.ts'
import { createStore, type Store } from './store.ts'

/** Who uses this tab. `notice` says why the tab was logged out, when it was not by choice. */
export type SessionState =
  | { readonly status: 'out'; readonly notice: string | null }
  | {
      readonly status: 'in'
      readonly token: string
      readonly person: PersonRecord
      readonly accountSid: string
    }

/** The part of `sessionStorage` that is used. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const key = 'offhook.session'

/**
 * The login of this tab: a bearer token kept per tab, so that there is no cookie for another site
 * to ride on, and closing the tab forgets it.
 */
export class Session {
  readonly #state
  readonly #storage: TabStorage

  constructor(storage: TabStorage) {
    this.#storage = storage
    this.#state = createStore<SessionState>(restore(storage))
  }

  get state(): Store<SessionState> {
    return this.#state
  }

  get token(): string | null {
    const state = this.#state.get()
    return state.status === 'in' ? state.token : null
  }

  /** Logs in; throws the server's {@link ApiError} when it is refused. */
  async login(offhook: Offhook, username: string, password: string): Promise<void> {
    const reply = await offhook.login(username, password)
    this.#storage.setItem(key, JSON.stringify(reply))
    this.#state.set(loggedIn(reply))
  }

  logout(notice: string | null = null): void {
    this.#storage.removeItem(key)
    this.#state.set({ status: 'out', notice })
  }

  /** The server no longer knows `token`; an answer to an older login changes nothing. */
  expire(token: string): void {
    if (token === this.token) this.logout('Your session has ended. Log in again to continue.')
  }

  /** Asks the server whether a restored login still holds, so that a stale tab says so at once. */
  async verify(offhook: Offhook): Promise<void> {
    if (this.#state.get().status !== 'in') return
    try {
      await offhook.session()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }
}

function loggedIn(reply: LoginReply): SessionState {
  const { token, person, accountSid } = reply
  return { status: 'in', token, person, accountSid }
}

function restore(storage: TabStorage): SessionState {
  const out: SessionState = { status: 'out', notice: null }
  try {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') as LoginReply | null
    if (typeof kept?.token !== 'string' || typeof kept.person?.username !== 'string') return out
    return loggedIn(kept)
  } catch {
    return out
  }
}
