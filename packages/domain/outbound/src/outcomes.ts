import type { Shelf } from '@offhook/accounts'
import type { Contacts } from '@offhook/contacts'
import {
  type AccountSid,
  type CallSid,
  type Change,
  type Clock,
  type Disposer,
  type Logger,
  messageOf,
  type TaskSid,
  type TurnQueue,
} from '@offhook/core'
import type { Voice } from '@offhook/voice'
import { CalledCustomers } from './called-customers.ts'
import type { CallingRules } from './calling-rules.ts'
import { defaultRetry } from './dial-lists.ts'
import type { LiveRecords } from './live-records.ts'
import type { DialRecord, RetryRule } from './model.ts'
import { outcomeOf } from './outcome-of.ts'
import type { Pacing } from './pacing.ts'
import type { Answers } from './pacing-state.ts'

/** Whoever waits for a callback is tried again soon. */
const callbackRetry: RetryRule = {
  maxAttempts: 3,
  busyMinutes: 5,
  noAnswerMinutes: 15,
  failedMinutes: 15,
}
/** When nobody knows when the number may be called. */
const LATER_MS = 60_000

/** What the agent has said became of a task; null where nothing was said. */
export type DispositionOf = (
  accountSid: AccountSid,
  taskSid: TaskSid | null,
) => Promise<string | null>

/**
 * What becomes of the calls of records: kept with the record, and counted where somebody answered.
 * Its owner calls it in turn.
 */
export class Outcomes {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #shelf: Shelf
  readonly #turns: TurnQueue
  readonly #rules: CallingRules
  readonly #live: LiveRecords
  readonly #pacing: Pacing
  readonly #dispositionOf: DispositionOf
  readonly #customers = new CalledCustomers()
  readonly #disposers: readonly Disposer[]

  constructor(options: {
    logger: Logger
    shelf: Shelf
    turns: TurnQueue
    rules: CallingRules
    live: LiveRecords
    pacing: Pacing
    contacts: Pick<Contacts, 'events'>
    voice: Pick<Voice, 'events'>
    dispositionOf: DispositionOf
  }) {
    this.#clock = options.shelf.clock
    this.#logger = options.logger
    this.#shelf = options.shelf
    this.#turns = options.turns
    this.#rules = options.rules
    this.#live = options.live
    this.#pacing = options.pacing
    this.#dispositionOf = options.dispositionOf
    const { contacts, voice } = options
    this.#disposers = [
      contacts.events.on('customer.called', ({ callSid, taskSid }) => {
        const record = this.#live.ofTask(taskSid)
        if (record) this.#customers.called(taskSid, callSid, record)
      }),
      voice.events.on('call.answered', ({ sid }) => this.#onAnswered(sid)),
      voice.events.on('call.ended', ({ sid }, by) => this.#onEnded(sid, by === 'peer')),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }

  /** Customer and agent hear each other, since `at`: this turn may have waited for others. */
  async joined(record: DialRecord, workerSid: DialRecord['workerSid'], at: number): Promise<void> {
    const { taskSid } = record
    const isLate = taskSid !== null && this.#customers.waitedTooLong(taskSid, at)
    const also = await this.#counted(record, isLate ? 'abandoned' : 'answered')
    await this.#live.step(record, { type: 'answered' }, { workerSid }, also)
    if (taskSid) this.#customers.forget(taskSid)
  }

  /** The call came to nothing, by the code of its reservation. */
  async failed(record: DialRecord, code: number): Promise<void> {
    const outcome = this.#wasAbandoned(record) ? 'abandoned' : outcomeOf(code)
    if (outcome !== null) return this.#failed(record, outcome)
    const opening = await this.#rules.nextOpening(record.accountSid, record.phoneNumber)
    const dueAt = opening ?? this.#clock.now() + LATER_MS
    await this.#live.step(record, { type: 'deferred', dueAt })
    this.#settled(record)
  }

  /** The task of a record that was called is over. */
  async over(record: DialRecord): Promise<void> {
    if (record.state === 'talking') {
      const disposition = await this.#dispositionOf(record.accountSid, record.taskSid)
      await this.#live.step(record, { type: 'over' }, { disposition })
      return
    }
    // Whoever took the task away hung up on the call that was being placed.
    const isAbandoned = this.#wasAbandoned(record)
    await this.#failed(record, isAbandoned ? 'abandoned' : 'abandoned-by-agent')
  }

  async #failed(record: DialRecord, outcome: NonNullable<DialRecord['outcome']>): Promise<void> {
    const retry = await this.#retryOf(record)
    const also = outcome === 'abandoned' ? await this.#counted(record, outcome) : []
    const at = this.#clock.now()
    await this.#live.step(record, { type: 'failed', outcome, retry, at }, {}, also)
    this.#settled(record)
  }

  /** As the list has it now. */
  async #retryOf({ listSid }: DialRecord): Promise<RetryRule> {
    if (listSid === null) return callbackRetry
    const list = await this.#shelf.rows.find('dial-list', { sid: listSid })
    return list?.retry ?? defaultRetry
  }

  // ── who answered ──────────────────────────────────────────────────────────────────────────────

  #settled({ taskSid }: DialRecord): void {
    if (taskSid !== null) this.#customers.settled(taskSid)
  }

  /** Whether the customer answered and nobody was there. Said once, so that it is counted once. */
  #wasAbandoned({ taskSid }: DialRecord): boolean {
    if (taskSid === null || !this.#customers.wasAbandoned(taskSid)) return false
    this.#customers.forget(taskSid)
    return true
  }

  async #counted(
    { accountSid, listSid: sid }: DialRecord,
    what: keyof Answers,
  ): Promise<readonly Change[]> {
    return sid === null ? [] : [await this.#pacing.count({ sid, accountSid }, what)]
  }

  /** A customer who answers in the moment in which the agent leaves hears nobody either. */
  #onAnswered(callSid: CallSid): void {
    const called = this.#customers.answered(callSid, this.#clock.now())
    if (!called || this.#live.ofTask(called.taskSid)) return
    this.#customers.forget(called.taskSid)
    this.#turns
      .run(async () => this.#shelf.writer.commit(await this.#counted(called.record, 'abandoned')))
      .catch((error: unknown) => {
        const { taskSid } = called
        this.#logger.warn({ taskSid, error: messageOf(error) }, 'An answer was not counted')
      })
  }

  #onEnded(callSid: CallSid, isPeer: boolean): void {
    const called = this.#customers.ended(callSid, isPeer, this.#clock.now())
    if (called && !this.#live.ofTask(called.taskSid)) this.#customers.forget(called.taskSid)
  }
}
