import type { Clock, Timer } from '@offhook/core'
import type { HeaderInput } from '../message/headers.ts'
import { type SessionTimer, sessionTimerDelay } from './session-timer.ts'

/** Keeps a session alive by its timer (RFC 4028 §10), or says that it has expired. */
export class SessionRefresh {
  readonly #options: SessionRefreshOptions
  #timer: Timer | undefined
  #stopped = false

  constructor(options: SessionRefreshOptions) {
    this.#options = options
  }

  /** What was agreed last holds; undefined: no timer any more. */
  arm(timer: SessionTimer | undefined): void {
    this.#timer?.clear()
    this.#timer = undefined
    if (!timer || this.#stopped) return
    this.#timer = this.#options.clock.setTimeout(
      () => void this.#fired(timer),
      sessionTimerDelay(timer),
    )
  }

  /** For good. */
  stop(): void {
    this.#stopped = true
    this.#timer?.clear()
  }

  async #fired(timer: SessionTimer): Promise<void> {
    if (timer.refresher === 'peer') return this.#options.expired()
    const headers = { 'Session-Expires': `${timer.seconds};refresher=uac`, Supported: 'timer' }
    const status = await this.#options.refresh(headers)
    if (this.#stopped) return
    if (status === 408 || status === 481) this.#options.expired()
    else this.arm(timer)
  }
}

interface SessionRefreshOptions {
  readonly clock: Clock
  /** Sends a request that refreshes, and resolves with its status. Never rejects. */
  readonly refresh: (headers: HeaderInput) => Promise<number>
  /** The peer was not heard in time. */
  readonly expired: () => void
}
