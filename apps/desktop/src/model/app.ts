import { Http } from '../api/http.ts'
import { Offhook } from '../api/offhook.ts'
import { Bell, type Player } from './bell.ts'
import type { Clock } from './clock.ts'
import { Desk } from './desk.ts'
import type { PageLocation } from './loopback-socket.ts'
import type { OpenMicrophone } from './phone.ts'
import type { Sdks } from './sdk.ts'
import { Session, type TabStorage } from './session.ts'
import { createStore, type Store } from './store.ts'

/** What the world around the page provides. */
export interface AppOptions {
  readonly fetch: typeof fetch
  readonly storage: TabStorage
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly clock: Clock
  readonly makePlayer: () => Player
  readonly openMicrophone: OpenMicrophone
}

/** The page without its screen: the session, the server, and a desk while somebody is logged in. */
export class App {
  readonly session: Session
  readonly offhook: Offhook
  readonly clock: Clock
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly bell: Bell
  readonly openMicrophone: OpenMicrophone
  readonly #desk = createStore<Desk | null>(null)
  readonly #stop: () => void

  constructor(options: AppOptions) {
    this.clock = options.clock
    this.sdks = options.sdks
    this.location = options.location
    this.openMicrophone = options.openMicrophone
    this.bell = new Bell(options.makePlayer, options.location.origin)
    this.session = new Session(options.storage)
    this.offhook = new Offhook(
      new Http({
        fetch: options.fetch,
        token: () => this.session.token,
        onUnauthorized: (token) => this.session.expire(token),
      }),
    )
    this.#stop = this.session.state.subscribe(() => this.#follow())
  }

  /** The agent's desk; null when nobody is logged in or the person takes no calls. */
  get desk(): Store<Desk | null> {
    return this.#desk
  }

  /** Opens the desk of a login that survived a reload. */
  start(): void {
    this.#follow()
    void this.session.verify(this.offhook).catch(() => undefined)
  }

  close(): void {
    this.#stop()
    this.#desk.get()?.close()
    this.#desk.set(null)
  }

  #follow(): void {
    const session = this.session.state.get()
    this.#desk.get()?.close()
    this.#desk.set(null)
    if (session.status !== 'in' || !session.person.workerSid) return
    const desk = new Desk({
      offhook: this.offhook,
      sdks: this.sdks,
      location: this.location,
      clock: this.clock,
      bell: this.bell,
      openMicrophone: this.openMicrophone,
      accountSid: session.accountSid,
      logout: () => this.session.logout(),
    })
    this.#desk.set(desk)
    void desk.start()
  }
}
