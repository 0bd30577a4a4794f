/** Undoes a subscription. Calling it twice does nothing. */
export type Disposer = () => void

/** The half of an emitter that listeners see. */
export interface Listenable<Events extends object> {
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposer
  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposer
}

export type Listener<Args> = Args extends readonly unknown[] ? (...args: Args) => void : never

/**
 * A typed emitter. A listener that throws is reported to `onError` and never reaches the code that
 * emitted: a faulty observer must not end a call.
 */
export class Emitter<Events extends object> implements Listenable<Events> {
  readonly #listeners = new Map<keyof Events, Set<(...args: never[]) => void>>()
  readonly #onError: (error: unknown, event: string) => void

  constructor(onError: (error: unknown, event: string) => void = reportLater) {
    this.#onError = onError
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposer {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set)
    const entry = listener as unknown as (...args: never[]) => void
    set.add(entry)
    return () => void set.delete(entry)
  }

  once<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposer {
    const wrapped = ((...args: never[]) => {
      dispose()
      ;(listener as (...args: never[]) => void)(...args)
    }) as unknown as Listener<Events[Name]>
    const dispose = this.on(name, wrapped)
    return dispose
  }

  emit<Name extends keyof Events>(
    name: Name,
    ...args: Events[Name] extends readonly unknown[] ? Events[Name] : never
  ): void {
    const set = this.#listeners.get(name)
    if (!set) return
    for (const listener of [...set]) {
      try {
        ;(listener as (...args: unknown[]) => void)(...(args as readonly unknown[]))
      } catch (error) {
        this.#onError(error, String(name))
      }
    }
  }

  /** Drops all listeners. */
  clear(): void {
    this.#listeners.clear()
  }
}

/** Without a reporter the error surfaces as an uncaught one, outside the emitter's stack. */
function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
