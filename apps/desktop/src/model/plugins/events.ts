import type { EventsApi, ManagerEvents } from '@offhook/desktop-sdk'
import { Listeners } from '../../actions/index.ts'

/** What the manager tells. */
export class Events implements EventsApi {
  readonly #listeners: Listeners

  /**
   * @param report told of errors in listeners, which stop nothing
   * @param owner the plugin that begins now; null for none
   */
  constructor(report: (error: unknown, where: string) => void, owner: () => string | null) {
    this.#listeners = new Listeners(report, owner)
  }

  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.#listeners.add(event, listener)
  }

  off<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.#listeners.remove(event, listener)
  }

  addListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.on(event, listener)
  }

  removeListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void {
    this.off(event, listener)
  }

  emit<E extends keyof ManagerEvents>(event: E, ...args: Parameters<ManagerEvents[E]>): void {
    this.#listeners.tell(event, ...args)
  }
}
