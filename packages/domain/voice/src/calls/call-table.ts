import type { MediaRouter } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type Emitter,
  errors,
  type Logger,
  OffhookError,
} from '@offhook/core'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { PartyRole } from '../model.ts'
import type { CallFamily } from './call-family.ts'
import type { Parameters } from './call-parameters.ts'
import { LiveCall } from './live-call.ts'
import { type CallFacts, newCallRow } from './new-call-row.ts'

export interface CallTableOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly events: Emitter<VoiceEvents>
  /** This node's incarnation. */
  readonly nodeId: string
  /** The longest that a call of the account may last, in seconds; asked when one begins. */
  readonly callSeconds: (accountSid: AccountSid) => number
}

/** The calls that live on this node. */
export class CallTable {
  readonly #options: CallTableOptions
  readonly #calls = new Map<CallSid, LiveCall>()

  constructor(options: CallTableOptions) {
    this.#options = options
  }

  /** A new call, which `create` stores. It is in the table until its end is committed. */
  open(
    facts: Omit<CallFacts, 'dateCreated' | 'nodeId'>,
    options: {
      readonly family: CallFamily
      readonly role?: PartyRole | undefined
      /** The source of a recording of what it dials; its verb when left out. */
      readonly dialsFor?: 'DialVerb' | 'Trunking'
      /** Seconds; cut to what any call may last. */
      readonly timeLimit?: number | undefined
      readonly parameters?: Parameters
    },
  ): LiveCall {
    const { clock, nodeId } = this.#options
    const row = newCallRow({ ...facts, dateCreated: clock.now(), nodeId })
    const call = new LiveCall({
      ...this.#options,
      row,
      family: options.family,
      role: options.role,
      dialsFor: options.dialsFor ?? 'DialVerb',
      timeLimit: this.longest(row.accountSid, options.timeLimit),
      parameters: options.parameters ?? {},
      onGone: () => this.#calls.delete(row.sid),
    })
    this.#calls.set(row.sid, call)
    return call
  }

  /** Seconds that a call of the account may last of which this is asked. */
  longest(accountSid: AccountSid, timeLimit: number | null | undefined): number {
    const most = this.#options.callSeconds(accountSid)
    return Math.min(timeLimit ?? most, most)
  }

  /** Commits a call's row. Rejects with 20503 when the store refuses: there is no such call then. */
  async create(call: LiveCall): Promise<void> {
    try {
      await call.create()
    } catch (error) {
      this.#calls.delete(call.sid)
      throw new OffhookError(errors.unavailable, 'The call could not be stored', { cause: error })
    }
  }

  get(sid: CallSid): LiveCall | undefined {
    return this.#calls.get(sid)
  }

  /** The account's call; that of another account does not exist. */
  of(accountSid: AccountSid, sid: CallSid): LiveCall | undefined {
    const call = this.#calls.get(sid)
    return call?.row.accountSid === accountSid ? call : undefined
  }

  /** @throws OffhookError 20404 when the account has no such call, or it is not answered */
  connected(accountSid: AccountSid, sid: CallSid): LiveCall {
    const call = this.of(accountSid, sid)
    if (call?.isAnswered) return call
    throw new OffhookError(errors.notFound, 'The party is not connected')
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
