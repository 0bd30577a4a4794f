import { createRequire } from 'node:module'
import type SortedBTree from 'sorted-btree'

/** Loaders differ in what they make of the default export of this CommonJS package. */
const { default: BTree }: typeof SortedBTree = createRequire(import.meta.url)('sorted-btree')

/**
 * Values in an order of their own: add, remove and walk from the first on, each in O(log n). Two
 * values that compare as 0 are one.
 */
export class OrderedSet<T> {
  readonly #tree: InstanceType<typeof BTree<T, undefined>>

  constructor(compare: (a: T, b: T) => number) {
    this.#tree = new BTree<T, undefined>(undefined, compare)
  }

  add(value: T): void {
    this.#tree.set(value, undefined)
  }

  delete(value: T): void {
    this.#tree.delete(value)
  }

  first(): T | undefined {
    return this.#tree.minKey()
  }

  /** From the first on. Not to be changed meanwhile. */
  values(): IterableIterator<T> {
    return this.#tree.keys()
  }

  get size(): number {
    return this.#tree.size
  }
}
