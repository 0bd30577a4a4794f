import type { ChoiceStorage } from './language.ts'
import { createStore, type Store } from './store.ts'

const key = 'offhook.contrast'

/** Whether the person, else the system, asks for high contrast; told to `show` at each change. */
export class Contrast {
  readonly #storage: ChoiceStorage
  readonly #show: (isHigh: boolean) => void
  readonly #isHigh

  /** @param asked what the system asks for, as `(prefers-contrast: more)` says */
  constructor(storage: ChoiceStorage, asked: boolean, show: (isHigh: boolean) => void) {
    const kept = storage.getItem(key)
    this.#storage = storage
    this.#show = show
    this.#isHigh = createStore(kept === null ? asked : kept === 'high')
    show(this.#isHigh.get())
  }

  get isHigh(): Store<boolean> {
    return this.#isHigh
  }

  /** From now on, and the next time. */
  choose(isHigh: boolean): void {
    this.#storage.setItem(key, isHigh ? 'high' : 'normal')
    this.#isHigh.set(isHigh)
    this.#show(isHigh)
  }
}
