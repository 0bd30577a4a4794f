import { type Change, type ChangeWriter, type Logger, messageOf } from '@offhook/core'

/**
 * Commits changes so that those of one row, and the effects of one call, reach the store in the
 * order in which they were made: a live object hands over whole rows without waiting for the commit
 * before. Changes of different calls do not wait for each other.
 */
export class Journal {
  readonly #writer: ChangeWriter
  readonly #logger: Logger
  readonly #tails = new Map<string, Promise<void>>()
  readonly #pending = new Set<Promise<void>>()

  constructor(options: { writer: ChangeWriter; logger: Logger }) {
    this.#writer = options.writer
    this.#logger = options.logger
  }

  /** Resolves when the changes are durable. Rejects when the store refused them. */
  commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve()
    const keys = [...new Set(changes.map(keyOf))]
    const before = keys.map((key) => this.#tails.get(key)).filter((tail) => tail !== undefined)
    const committed =
      before.length === 0
        ? this.#writer.commit(changes)
        : Promise.all(before).then(() => this.#writer.commit(changes))
    const tail: Promise<void> = committed
      .catch(() => {})
      .then(() => {
        this.#pending.delete(tail)
        for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key)
      })
    this.#pending.add(tail)
    for (const key of keys) this.#tails.set(key, tail)
    return committed
  }

  /**
   * Commits what has already happened and can not be undone (a call that ended): when the store
   * refuses it, it is tried once more behind. Never rejects.
   */
  async record(changes: readonly Change[]): Promise<void> {
    try {
      await this.commit(changes)
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'changes were not committed')
      this.#writer.writeBehind(changes)
    }
  }

  /** Resolves when all commits so far have settled. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }
}

/** What a change must stay in order with. */
function keyOf(change: Change): string {
  if (change.op === 'outbox') return `outbox ${change.orderKey}`
  const fields = change.op === 'put' ? change.row : change.key
  switch (change.entity) {
    case 'participant':
      return `participant ${fields['conferenceSid']} ${fields['callSid']}`
    case 'queue-member':
      return `queue-member ${fields['callSid']}`
    default:
      return `${change.entity} ${fields['sid']}`
  }
}
