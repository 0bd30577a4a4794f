/** A value that can be watched. Listeners are told after each change, never during one. */
export interface Store<T> {
  get(): T
  subscribe(listener: () => void): () => void
}

/** A {@link Store} that its owner may write. */
export interface WritableStore<T> extends Store<T> {
  set(value: T): void
  patch(part: Partial<T>): void
}

/** Makes a store; setting the same value again tells nobody. */
export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial
  const listeners = new Set<() => void>()
  const set = (next: T): void => {
    if (Object.is(next, value)) return
    value = next
    for (const listener of [...listeners]) listener()
  }
  return {
    get: () => value,
    set,
    patch: (part) => set({ ...value, ...part }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What follows from another store; the same value of that gives the same object. */
export function derived<T, R>(source: Store<T>, of: (value: T) => R): Store<R> {
  let last: { readonly from: T; readonly value: R } | null = null
  return {
    get: () => {
      const from = source.get()
      if (!last || !Object.is(last.from, from)) last = { from, value: of(from) }
      return last.value
    },
    subscribe: source.subscribe,
  }
}
