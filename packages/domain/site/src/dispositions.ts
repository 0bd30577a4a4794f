import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  type TaskQueueSid,
  TurnQueue,
} from '@offhook/core'
import type { Disposition, DispositionSid } from './work-model.ts'

const MAX_LABEL = 64
const MOST = 1_000

export type DispositionInput = Pick<Disposition, 'label' | 'key' | 'taskQueueSid'>

/** The list of what may have become of a task. A key chooses one thing in each queue. */
export class Dispositions {
  readonly #shelf: Shelf
  readonly #rows
  /** Keys are unique, so changes run one after another. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.#rows = new OwnRows('disposition', 'Dispositions', shelf)
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<Disposition>> {
    return this.#rows.page({ accountSid }, page)
  }

  get(accountSid: AccountSid, sid: DispositionSid): Promise<Disposition> {
    return this.#rows.get(accountSid, sid)
  }

  /** Those that an agent chooses from: of the queue and of all queues, by key and then by label. */
  async ofQueue(
    accountSid: AccountSid,
    taskQueueSid: TaskQueueSid | null,
  ): Promise<readonly Disposition[]> {
    const rows = await this.#all(accountSid)
    return rows
      .filter((row) => row.taskQueueSid === null || row.taskQueueSid === taskQueueSid)
      .sort((a, b) => (a.key ?? 10) - (b.key ?? 10) || a.label.localeCompare(b.label))
  }

  /** Rejects with 20409 where the key or the label is taken. */
  create(accountSid: AccountSid, input: DispositionInput): Promise<Disposition> {
    return this.#turns.run(async () => {
      const now = this.#shelf.clock.now()
      const row: Disposition = {
        sid: makeSid('DI'),
        accountSid,
        ...input,
        dateCreated: now,
        dateUpdated: now,
      }
      await this.#check(row)
      await this.#rows.add(row)
      return row
    })
  }

  update(
    accountSid: AccountSid,
    sid: DispositionSid,
    input: Partial<DispositionInput>,
  ): Promise<Disposition> {
    return this.#turns.run(async () => {
      await this.#check({ ...(await this.#rows.get(accountSid, sid)), ...input })
      return this.#rows.update(accountSid, sid, input)
    })
  }

  remove(accountSid: AccountSid, sid: DispositionSid): Promise<void> {
    return this.#rows.remove(accountSid, sid)
  }

  async #check(row: Disposition): Promise<void> {
    if (row.label.trim() === '' || row.label.length > MAX_LABEL)
      throw new OffhookError(errors.invalidParameter, `label must be 1 to ${MAX_LABEL} characters`)
    // Those of all queues are in the list of each.
    const beside = (await this.#all(row.accountSid)).filter(
      (other) =>
        other.sid !== row.sid &&
        (other.taskQueueSid === row.taskQueueSid ||
          other.taskQueueSid === null ||
          row.taskQueueSid === null),
    )
    if (row.key !== null && beside.some(({ key }) => key === row.key))
      throw new OffhookError(errors.conflict, `The key ${row.key} chooses another disposition`)
    if (beside.some(({ label }) => label === row.label))
      throw new OffhookError(errors.conflict, 'There is a disposition of this label')
  }

  async #all(accountSid: AccountSid): Promise<readonly Disposition[]> {
    return (await this.#rows.page({ accountSid }, { size: MOST, after: null })).rows
  }
}
