import { type Change, type ChangeWriter, type Deferred, deferred } from '@offhook/core'
import type { LiveRows, TaskRouterRepository } from '@offhook/task-router'

/** A database that forgets: takes changes, and can be slow or gone when a test says so. */
export class MemoryRows implements ChangeWriter, TaskRouterRepository {
  readonly commits: (readonly Change[])[] = []
  /** Refuses every commit. */
  failing = false
  #gate: Deferred<void> | null = null

  /** Commits wait from here on until what this returns is called. */
  hold(): () => void {
    const gate = deferred<void>()
    this.#gate = gate
    return () => {
      this.#gate = null
      gate.resolve()
    }
  }

  async commit(changes: readonly Change[]): Promise<void> {
    await this.#gate?.promise
    if (this.failing) throw new Error('the database is gone')
    this.commits.push(changes)
  }

  writeBehind(): void {}

  async loadLive(): Promise<LiveRows> {
    throw new Error('nothing was stored')
  }

  async task(): Promise<undefined> {}

  async reservation(): Promise<undefined> {}

  async reservationsOfTask() {
    return []
  }

  async decisionsOfTask() {
    return []
  }

  async events() {
    return { rows: [], next: null }
  }

  async countedEvents() {
    return []
  }
}
