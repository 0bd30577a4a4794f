import type { EventsApi, ManagerEvents } from '@offhook/desktop-sdk'
import { byPlugin } from '../../actions/index.ts'

type Listener = (...args: never[]) => void

interface KeptListener {
  readonly listener: Listener
  /** The plugin that began when it was added. */
  readonly plugin: string | null
}

/** What the manager tells. A listener that throws is reported by its plugin and stops nobody. */
export class Events implements EventsApi {
  readonly #listeners = new Map<string, readonly KeptListener[]>()
  readonly #report: (error: unknown, where: string) => void
  readonly #owner: () => string | null

  /** @param owner the plugin that begins now; null for none */
  constructor(report: (error: unknown, where: string) => void, owner: () => string | null) {
    this.#report = report
    this.#owner = owner
  }

  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    const added: KeptListener = { listener, plugin: this.#owner() }
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), added])
  }

  off<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    const left = (this.#listeners.get(event) ?? []).filter((each) => each.listener !== listener)
    this.#listeners.set(event, left)
  }

  addListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.on(event, listener)
  }

  removeListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.off(event, listener)
  }

  emit<E extends keyof ManagerEvents>(event: E, ...args: Parameters<ManagerEvents[E]>): void {
    for (const { listener, plugin } of this.#listeners.get(event) ?? []) {
      try {
        ;(listener as (...args: unknown[]) => void)(...args)
      } catch (error) {
        this.#report(error, byPlugin(event, plugin))
      }
    }
  }
}
