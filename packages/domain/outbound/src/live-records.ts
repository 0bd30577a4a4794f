import type { Shelf } from '@offhook/accounts'
import { type Change, put, type TaskSid } from '@offhook/core'
import type { DialRecord } from './model.ts'
import { type RecordEvent, recordMachine } from './record-state.ts'

/**
 * The records that somebody is busy with, by their task: as many as there are agents. Each step is
 * committed before it counts. Its owner takes steps one after another.
 */
export class LiveRecords {
  readonly #shelf: Shelf
  readonly #byTask = new Map<TaskSid, DialRecord>()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
  }

  ofTask(sid: TaskSid): DialRecord | undefined {
    return this.#byTask.get(sid)
  }

  all(): readonly DialRecord[] {
    return [...this.#byTask.values()]
  }

  clear(): void {
    this.#byTask.clear()
  }

  /** Keeps a record as it is stored. */
  follow(record: DialRecord): void {
    if (record.taskSid !== null) this.#byTask.set(record.taskSid, record)
  }

  /** Stores which task a record is offered in. */
  async name(record: DialRecord, taskSid: TaskSid): Promise<DialRecord> {
    const named = { ...record, taskSid, dateUpdated: this.#shelf.clock.now() }
    await this.#shelf.writer.commit([put('dial-record', named)])
    this.follow(named)
    return named
  }

  /**
   * Takes one step of a record.
   * @param more what else changes with it
   * @param also what is committed with it
   * @returns the record as it is then; undefined where the event comes too late
   */
  async step(
    record: DialRecord,
    event: RecordEvent,
    more: Partial<DialRecord> = {},
    also: readonly Change[] = [],
  ): Promise<DialRecord | undefined> {
    const step = recordMachine.next(record, event)
    if (!step) return undefined
    const dateUpdated = this.#shelf.clock.now()
    const next: DialRecord = { ...record, ...step.state, ...more, dateUpdated }
    await this.#shelf.writer.commit([put('dial-record', next), ...also])
    if (record.taskSid !== null) this.#byTask.delete(record.taskSid)
    if (next.state !== 'waiting' && next.state !== 'done') this.follow(next)
    return next
  }
}
