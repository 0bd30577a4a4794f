import type { AccountSid, Clock } from '@offhook/core'
import type { ClientConnection } from './client-connection.ts'

/** How long somebody whose last socket is lost is waited for: a reload, or a moment without network. */
export const RETURN_WITHIN_MS = 8_000

/** An identity within its account: what a browser registers as, and what is dialled. */
export type DeviceKey = `${string}/${string}`

export function deviceKey(accountSid: AccountSid, identity: string): DeviceKey {
  return `${accountSid}/${identity}`
}

/** Whose socket this is; null before a token was taken, or when that names nobody. */
export function keyOf({ token, identity }: ClientConnection): DeviceKey | null {
  return token === null || identity === null ? null : deviceKey(token.accountSid, identity)
}

/** The sockets of each identity. One may have many; all of them ring. */
export class Devices {
  readonly #clock: Clock
  readonly #connections = new Map<DeviceKey, Set<ClientConnection>>()
  /** Until when those who took calls a moment ago are waited for; the oldest first. */
  readonly #expected = new Map<DeviceKey, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(connection: ClientConnection): void {
    const key = keyOf(connection)
    if (key === null) return
    const devices = this.#connections.get(key) ?? new Set()
    devices.add(connection)
    this.#connections.set(key, devices)
  }

  /** @param tookCalls whether it was registered when it was lost */
  remove(connection: ClientConnection, tookCalls: boolean): void {
    const key = keyOf(connection)
    if (key === null) return
    const devices = this.#connections.get(key)
    devices?.delete(connection)
    if (devices?.size === 0) this.#connections.delete(key)
    if (tookCalls) this.#expect(key)
  }

  /** Those that take calls. */
  registered(key: DeviceKey): readonly ClientConnection[] {
    return [...(this.#connections.get(key) ?? [])].filter(({ registered }) => registered)
  }

  /** How long a call to this identity waits for a device, in milliseconds; 0 when none is expected. */
  returnsWithin(key: DeviceKey): number {
    return Math.max(0, (this.#expected.get(key) ?? 0) - this.#clock.monotonic())
  }

  #expect(key: DeviceKey): void {
    const now = this.#clock.monotonic()
    for (const [each, until] of this.#expected) {
      if (until > now) break
      this.#expected.delete(each)
    }
    this.#expected.delete(key)
    this.#expected.set(key, now + RETURN_WITHIN_MS)
  }
}
