import type { Change, ChangeWriter } from '@offhook/core'

/** Passes writes on, or collects those of several turns to commit them as one transaction. */
export class HeldWriter implements ChangeWriter {
  readonly #writer: ChangeWriter
  #held: Change[] | null = null

  constructor(writer: ChangeWriter) {
    this.#writer = writer
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.#held) this.#held.push(...changes)
    else await this.#writer.commit(changes)
  }

  writeBehind(changes: readonly Change[]): void {
    this.#writer.writeBehind(changes)
  }

  /** Collects commits from now on. They resolve at once, but are durable only after `release`. */
  hold(): void {
    this.#held ??= []
  }

  /** Commits everything that was collected, or nothing. */
  async release(): Promise<void> {
    const changes = this.#held ?? []
    this.#held = null
    await this.#writer.commit(changes)
  }
}
