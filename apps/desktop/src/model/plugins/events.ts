import type { EventsApi, ManagerEvents } from '@offhook/desktop-sdk'

type Listener = (...args: never[]) => void

/** What the manager tells. A listener that throws is reported and stops nobody. */
export class Events implements EventsApi {
  readonly #listeners = new Map<string, readonly Listener[]>()
  readonly #report: (error: unknown, where: string) => void

  constructor(report: (error: unknown, where: string) => void) {
    this.#report = report
  }

  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  off<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    const left = (this.#listeners.get(event) ?? []).filter((each) => each !== listener)
    this.#listeners.set(event, left)
  }

  addListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.on(event, listener)
  }

  removeListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.off(event, listener)
  }

  emit<E extends keyof ManagerEvents>(event: E, ...args: Parameters<ManagerEvents[E]>): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        ;(listener as (...args: unknown[]) => void)(...args)
      } catch (error) {
        this.#report(error, event)
      }
    }
  }
}
