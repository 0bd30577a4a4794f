import { RoutingIndex } from './routing-index.ts'

/** The routing index of each workspace. */
export class RoutingIndexes {
  readonly #all = new Map<string, RoutingIndex>()

  of(workspaceSid: string): RoutingIndex {
    const known = this.#all.get(workspaceSid)
    if (known) return known
    const index = new RoutingIndex()
    this.#all.set(workspaceSid, index)
    return index
  }

  forget(workspaceSid: string): void {
    this.#all.delete(workspaceSid)
  }
}
