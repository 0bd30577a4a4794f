import { createStore, type Store } from './store.ts'

/** Where the reader is: path below the base, and the query. */
export interface Route {
  readonly path: string
  readonly query: URLSearchParams
}

/** The parts of `window` that the navigator uses. */
export interface HistoryHost {
  readonly location: {
    readonly pathname: string
    readonly search: string
    readonly hash: string
    assign(url: string): void
  }
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'go'>
  addEventListener(type: 'popstate', listener: () => void): void
}

const base = '/app'

/** The address bar as a store: pages are places that can be linked to and gone back from. */
export class Navigator {
  readonly #host: HistoryHost
  readonly #route

  constructor(host: HistoryHost) {
    this.#host = host
    this.#route = createStore<Route>(read(host))
    host.addEventListener('popstate', () => this.#route.set(read(host)))
  }

  get route(): Store<Route> {
    return this.#route
  }

  go(path: string): void {
    this.#host.history.pushState(null, '', href(path))
    this.#route.set(read(this.#host))
  }

  /** Goes to a page in place of the present one. */
  replace(path: string): void {
    this.#host.history.replaceState(null, '', href(path))
    this.#route.set(read(this.#host))
  }

  /** Back (negative) or forward in what was visited. */
  step(by: number): void {
    this.#host.history.go(by)
  }

  /** Goes to a page of somebody else. */
  leave(url: string): void {
    this.#host.location.assign(url)
  }

  /** What stands behind the hash, which the address and its history forget: it may be a secret. */
  takeHash(): string {
    const { hash, pathname, search } = this.#host.location
    this.#host.history.replaceState(null, '', pathname + search)
    return hash.replace(/^#/, '')
  }

  /** Changes the query without adding a history entry. */
  setQuery(query: Readonly<Record<string, string>>): void {
    const known = Object.entries(query).filter(([, value]) => value !== '')
    const text = new URLSearchParams(known).toString()
    const { path } = this.#route.get()
    this.#host.history.replaceState(null, '', href(path) + (text ? `?${text}` : ''))
    this.#route.set(read(this.#host))
  }
}

/** The address of a page inside the application. */
export function href(path: string): string {
  return base + path
}

function read({ location }: HistoryHost): Route {
  const path = location.pathname.startsWith(base)
    ? location.pathname.slice(base.length)
    : location.pathname
  return { path: path.replace(/\/+$/, '') || '/', query: new URLSearchParams(location.search) }
}
