/**
 * What goes through the browser of somebody who logs in at an identity provider: sealed, so that nobody
 * reads or makes it. The *slip* waits in a cookie for the browser to come back; the *ticket* is exchanged
 * for a session once, by the browser that has the slip.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { AccountSid, UserSid } from '@offhook/core'
import type { Ground } from '../resources/ground.ts'

const SLIP_MS = 10 * 60_000
const TICKET_MS = 60_000
const PLACE = 'login at a provider'

export interface Ticket {
  readonly accountSid: AccountSid
  readonly personSid: UserSid
  readonly idToken: string | null
}

export class Tickets {
  readonly #ground: Pick<Ground, 'box' | 'clock'>
  /** Those that were used, until they would be too old anyhow. */
  readonly #used = new Map<string, number>()

  constructor(ground: Pick<Ground, 'box' | 'clock'>) {
    this.#ground = ground
  }

  slip(facts: Readonly<Record<string, string>>): string {
    return this.#seal({ slip: facts, until: this.#ground.clock.now() + SLIP_MS })
  }

  /** The facts of a slip; undefined when it is none, or too old. */
  factsOf(slip: string): Readonly<Record<string, string>> | undefined {
    return this.#opened(slip)?.['slip'] as Readonly<Record<string, string>> | undefined
  }

  /** @param slip of the browser that may use it */
  issue(ticket: Ticket, slip: string): string {
    const until = this.#ground.clock.now() + TICKET_MS
    return this.#seal({ ticket, id: randomUUID(), of: markOf(slip), until })
  }

  /** Undefined for a ticket that is none, too old, used, or another browser's. */
  use(text: string, slip: string): Ticket | undefined {
    const now = this.#ground.clock.now()
    for (const [id, until] of this.#used) if (until < now) this.#used.delete(id)
    const opened = this.#opened(text)
    const id = String(opened?.['id'])
    if (!opened?.['ticket'] || opened['of'] !== markOf(slip) || this.#used.has(id)) return undefined
    this.#used.set(id, Number(opened['until']))
    return opened['ticket'] as Ticket
  }

  #seal(content: object): string {
    return this.#ground.box.seal(JSON.stringify(content), PLACE)
  }

  #opened(text: string): Readonly<Record<string, unknown>> | undefined {
    try {
      const content = JSON.parse(this.#ground.box.open(text, PLACE))
      return Number(content.until) >= this.#ground.clock.now() ? content : undefined
    } catch {
      return undefined
    }
  }
}

function markOf(slip: string): string {
  return createHash('sha256').update(slip).digest('base64url')
}
