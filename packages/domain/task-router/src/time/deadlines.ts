import { OrderedSet } from '../collections/ordered-set.ts'

interface Deadline {
  readonly key: string
  readonly at: number
  /** Of two at the same time the one that was set first. */
  readonly order: number
}

/** What is to be done when. Times are milliseconds since the epoch. */
export class Deadlines {
  readonly #all = new OrderedSet<Deadline>((a, b) => a.at - b.at || a.order - b.order)
  readonly #byKey = new Map<string, Deadline>()
  #order = 0

  set(key: string, at: number): void {
    const known = this.#byKey.get(key)
    if (known?.at === at) return
    if (known) this.#all.delete(known)
    const deadline = { key, at, order: this.#order++ }
    this.#byKey.set(key, deadline)
    this.#all.add(deadline)
  }

  delete(key: string): void {
    const known = this.#byKey.get(key)
    if (!known) return
    this.#byKey.delete(key)
    this.#all.delete(known)
  }

  /** The keys whose time has come, the earliest first. They stay until they are deleted or set anew. */
  due(now: number): string[] {
    const keys: string[] = []
    const { next } = this
    if (next === null || next > now) return keys
    for (const { key, at } of this.#all.values()) {
      if (at > now) break
      keys.push(key)
    }
    return keys
  }

  get next(): number | null {
    return this.#all.first()?.at ?? null
  }
}
