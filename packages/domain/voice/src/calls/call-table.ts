import type { AccountSid, CallSid } from '@offhook/core'
import type { LiveCall } from './live-call.ts'

/** The calls that live on this node. */
export class CallTable {
  readonly #calls = new Map<CallSid, LiveCall>()

  add(call: LiveCall): void {
    this.#calls.set(call.sid, call)
  }

  remove(sid: CallSid): void {
    this.#calls.delete(sid)
  }

  get(sid: CallSid): LiveCall | undefined {
    return this.#calls.get(sid)
  }

  /** The account's call; that of another account does not exist. */
  of(accountSid: AccountSid, sid: CallSid): LiveCall | undefined {
    const call = this.#calls.get(sid)
    return call?.row.accountSid === accountSid ? call : undefined
  }

  find(is: (call: LiveCall) => boolean): LiveCall | undefined {
    for (const call of this.#calls.values()) if (is(call)) return call
    return undefined
  }

  all(): readonly LiveCall[] {
    return [...this.#calls.values()]
  }

  get size(): number {
    return this.#calls.size
  }
}
