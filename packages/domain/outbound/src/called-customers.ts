import type { CallSid, TaskSid } from '@offhook/core'
import type { DialRecord } from './model.ts'

/** Whoever has answered and hears nobody for longer is abandoned: the limit of most rules. */
const WITHIN_MS = 2_000

interface Called {
  readonly taskSid: TaskSid
  readonly callSid: CallSid
  readonly record: DialRecord
  answeredAt: number | null
  /** When the customer hung up; null while they have not. */
  leftAt: number | null
  /** The call has ended, by whomever. */
  isOver: boolean
}

/** Customers whose calls are under way: whether they have answered, and since when. */
export class CalledCustomers {
  readonly #byCall = new Map<CallSid, Called>()

  called(taskSid: TaskSid, callSid: CallSid, record: DialRecord): void {
    const ringing = { answeredAt: null, leftAt: null, isOver: false }
    this.#byCall.set(callSid, { taskSid, callSid, record, ...ringing })
  }

  /** How many are kept. */
  get size(): number {
    return this.#byCall.size
  }

  answered(callSid: CallSid, now: number): Called | undefined {
    const called = this.#byCall.get(callSid)
    if (called) called.answeredAt ??= now
    return called
  }

  /**
   * Who has not answered is forgotten; others are kept until it is known what became of them.
   * @param isPeer they hung up themselves
   */
  ended(callSid: CallSid, isPeer: boolean, now: number): Called | undefined {
    const called = this.#byCall.get(callSid)
    if (!called) return undefined
    called.isOver = true
    if (isPeer) called.leftAt = now
    if (called.answeredAt === null) this.#byCall.delete(callSid)
    return called
  }

  /** It is known what became of a task. A call that goes on may still be answered. */
  settled(taskSid: TaskSid): void {
    const called = this.#ofTask(taskSid)
    if (called?.isOver) this.#byCall.delete(called.callSid)
  }

  /** Whether the customer of a task answered and heard nobody, when it is certain that none comes. */
  wasAbandoned(taskSid: TaskSid): boolean {
    const called = this.#ofTask(taskSid)
    if (!called || called.answeredAt === null) return false
    // Who hangs up at once has not waited for anybody.
    return called.leftAt === null || this.#isLate(called, called.leftAt)
  }

  /** Whether the agent, who is there now, came too late. */
  waitedTooLong(taskSid: TaskSid, now: number): boolean {
    const called = this.#ofTask(taskSid)
    return called !== undefined && this.#isLate(called, now)
  }

  forget(taskSid: TaskSid): void {
    const called = this.#ofTask(taskSid)
    if (called) this.#byCall.delete(called.callSid)
  }

  #isLate({ answeredAt }: Called, now: number): boolean {
    return answeredAt !== null && now - answeredAt > WITHIN_MS
  }

  #ofTask(wanted: TaskSid): Called | undefined {
    for (const called of this.#byCall.values()) if (called.taskSid === wanted) return called
    return undefined
  }
}
