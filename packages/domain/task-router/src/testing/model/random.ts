import { Draw as CoreDraw } from '@offhook/core'

/** Draws of lists that may be empty, too. */
export class Draw extends CoreDraw {
  of<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)]
  }

  /** One of a list that is never empty. */
  from<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }

  /** Some of the items, maybe none. */
  some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.once(2))
  }
}
