import { byPlugin } from './by-plugin.ts'

/** They were checked where they came in; here the name of the event is only a text. */
export type Listener = (...args: never[]) => unknown

interface KeptListener {
  readonly listener: Listener
  /** The plugin that began when it was added. */
  readonly plugin: string | null
}

/** Who hears of events, by their names. One that throws is reported by its plugin and stops nobody. */
export class Listeners {
  readonly #kept = new Map<string, readonly KeptListener[]>()
  readonly #report: (error: unknown, where: string) => void
  readonly #owner: () => string | null

  /** @param owner the plugin that begins now; null for none */
  constructor(report: (error: unknown, where: string) => void, owner: () => string | null) {
    this.#report = report
    this.#owner = owner
  }

  add(event: string, listener: Listener): void {
    const added: KeptListener = { listener, plugin: this.#owner() }
    this.#kept.set(event, [...this.#of(event), added])
  }

  remove(event: string, listener: Listener): void {
    this.#kept.set(
      event,
      this.#of(event).filter((each) => each.listener !== listener),
    )
  }

  /** Calls all, in the order in which they were added. */
  tell(event: string, ...args: readonly unknown[]): void {
    for (const { listener, plugin } of this.#of(event)) {
      try {
        call(listener, args)
      } catch (error) {
        this.#report(error, byPlugin(event, plugin))
      }
    }
  }

  /** Starts all in the order in which they were added, then waits for all of them. */
  async settle(event: string, ...args: readonly unknown[]): Promise<void> {
    await Promise.all(
      this.#of(event).map(async ({ listener, plugin }) => {
        try {
          await call(listener, args)
        } catch (error) {
          this.#report(error, byPlugin(event, plugin))
        }
      }),
    )
  }

  #of(event: string): readonly KeptListener[] {
    return this.#kept.get(event) ?? []
  }
}

function call(listener: Listener, args: readonly unknown[]): unknown {
  return (listener as (...args: readonly unknown[]) => unknown)(...args)
}
