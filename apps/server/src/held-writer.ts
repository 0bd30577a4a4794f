import type { Change, ChangeWriter } from '@offhook/core'

/** Passes writes on, or collects those of several turns and commits them as one transaction. */
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

  /** From now on commits are collected: they count as durable, and are not until `release`. */
  hold(): void {
    this.#held ??= []
  }

  /** Commits what was collected, whole or not at all. */
  async release(): Promise<void> {
    const changes = this.#held ?? []
    this.#held = null
    await this.#writer.commit(changes)
  }
}
