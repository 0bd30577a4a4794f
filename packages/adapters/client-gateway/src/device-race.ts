import type { CallSid } from '@offhook/core'
import type { ClientConnection } from './client-connection.ts'

/**
 * One call that rings on the devices of an identity: the same offer to all, the first answer wins.
 * Devices that come before there is an offer are kept in mind.
 */
export class DeviceRace {
  readonly #callSid: CallSid
  readonly #ringing = new Set<ClientConnection>()
  readonly #waiting = new Set<ClientConnection>()
  #invite: Readonly<Record<string, unknown>> | null = null

  constructor(callSid: CallSid) {
    this.#callSid = callSid
  }

  /** Whether there is an offer to be answered. */
  get isOn(): boolean {
    return this.#invite !== null
  }

  get isEmpty(): boolean {
    return this.#ringing.size === 0
  }

  /** Whether it rings on this socket. */
  rings(connection: ClientConnection): boolean {
    return this.#ringing.has(connection)
  }

  has(connection: ClientConnection): boolean {
    return this.rings(connection) || this.#waiting.has(connection)
  }

  /** @param invite what each device is sent */
  begin(invite: Readonly<Record<string, unknown>>): void {
    this.#invite = { callsid: this.#callSid, ...invite }
    for (const connection of this.#waiting) this.add(connection)
    this.#waiting.clear()
  }

  add(connection: ClientConnection): void {
    if (this.#invite === null) {
      this.#waiting.add(connection)
      return
    }
    this.#ringing.add(connection)
    connection.send('invite', this.#invite)
  }

  /** One device stops ringing by itself. */
  leave(connection: ClientConnection): void {
    this.#ringing.delete(connection)
    this.#waiting.delete(connection)
  }

  /** Tells all others to stop ringing. */
  end(winner: ClientConnection | null = null): void {
    for (const connection of this.#ringing) {
      if (connection !== winner) connection.send('cancel', { callsid: this.#callSid })
    }
    this.#ringing.clear()
    this.#waiting.clear()
    this.#invite = null
  }
}
