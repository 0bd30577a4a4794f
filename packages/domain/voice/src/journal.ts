import { type Change, type ChangeWriter, type Logger, messageOf } from '@offhook/core'

/**
 * The way of a live object's changes to the store. It hands over whole rows without waiting for the
 * commit before; their order is the writer's promise.
 */
export class Journal {
  readonly #writer: ChangeWriter
  readonly #logger: Logger
  readonly #pending = new Set<Promise<void>>()

  constructor(options: { writer: ChangeWriter; logger: Logger }) {
    this.#writer = options.writer
    this.#logger = options.logger
  }

  /** Resolves when the changes are durable. Rejects when the store refused them. */
  commit(changes: readonly Change[], when: 'now' | 'soon' = 'now'): Promise<void> {
    if (changes.length === 0) return Promise.resolve()
    const committed = this.#writer.commit(changes, when)
    this.#pending.add(committed)
    const settled = () => void this.#pending.delete(committed)
    committed.then(settled, settled)
    return committed
  }

  /**
   * Commits what has already happened and cannot be undone (a call that ended): when the store
   * refuses it, it is written behind. Never rejects.
   */
  async record(changes: readonly Change[], when: 'now' | 'soon' = 'now'): Promise<void> {
    try {
      await this.commit(changes, when)
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'changes were not committed')
      this.#writer.writeBehind(changes)
    }
  }

  /** Resolves when all commits so far have settled. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
  }
}
