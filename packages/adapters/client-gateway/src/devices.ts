import type { AccountSid } from '@offhook/core'
import type { ClientConnection } from './client-connection.ts'

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
  readonly #connections = new Map<DeviceKey, Set<ClientConnection>>()

  add(connection: ClientConnection): void {
    const key = keyOf(connection)
    if (key === null) return
    const devices = this.#connections.get(key) ?? new Set()
    devices.add(connection)
    this.#connections.set(key, devices)
  }

  remove(connection: ClientConnection): void {
    const key = keyOf(connection)
    if (key === null) return
    const devices = this.#connections.get(key)
    devices?.delete(connection)
    if (devices?.size === 0) this.#connections.delete(key)
  }

  /** Those that take calls. */
  registered(key: DeviceKey): readonly ClientConnection[] {
    return [...(this.#connections.get(key) ?? [])].filter(({ registered }) => registered)
  }
}
