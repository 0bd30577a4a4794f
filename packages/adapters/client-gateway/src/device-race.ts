import type { CallSid } from '@offhook/core'
import type { ClientConnection } from './client-connection.ts'

/** One call that rings on every device of an identity: the same offer to all, the first answer wins. */
export class DeviceRace {
  readonly #callSid: CallSid
  readonly #invite: Readonly<Record<string, unknown>>
  readonly #ringing = new Set<ClientConnection>()

  /** @param invite what each device is sent */
  constructor(callSid: CallSid, invite: Readonly<Record<string, unknown>>) {
    this.#callSid = callSid
    this.#invite = invite
  }

  has(connection: ClientConnection): boolean {
    return this.#ringing.has(connection)
  }

  invite(connection: ClientConnection): void {
    this.#ringing.add(connection)
    connection.send('invite', this.#invite)
  }

  /** One device stops ringing by itself. True when it was the last that rang. */
  leave(connection: ClientConnection): boolean {
    return this.#ringing.delete(connection) && this.#ringing.size === 0
  }

  /** Tells all others to stop ringing. */
  end(winner: ClientConnection | null = null): void {
    for (const connection of this.#ringing) {
      if (connection !== winner) connection.send('cancel', { callsid: this.#callSid })
    }
    this.#ringing.clear()
  }
}
