import type { App } from './app.ts'
import { Phone } from './phone.ts'
import { createStore, type Store } from './store.ts'

/** What the test phone shows beyond the state of its phone. */
export interface TestCallerState {
  readonly phoneNumber: string | null
  readonly digits: string
  /** What the flow asks its callers, in the words that they hear; empty where nobody knows. */
  readonly menu: readonly string[]
  readonly problem: Error | null
}

/** A caller in the browser: calls the contact centre's number, takes no calls itself. */
export class TestCaller {
  readonly phone: Phone
  readonly #app: App
  readonly #state = createStore<TestCallerState>({
    phoneNumber: null,
    digits: '',
    menu: [],
    problem: null,
  })

  constructor(app: App) {
    this.#app = app
    this.phone = new Phone({
      sdks: app.sdks,
      location: app.location,
      clock: app.clock,
      post: app.post,
      openMicrophone: app.openMicrophone,
      fetchToken: () => this.#fetchToken(),
      answers: () => false,
      onEnded: () => this.#state.patch({ digits: '' }),
    })
  }

  get state(): Store<TestCallerState> {
    return this.#state
  }

  start(): Promise<void> {
    this.#state.patch({ problem: null })
    return this.phone.start({ register: false })
  }

  async call(): Promise<void> {
    const { phoneNumber } = this.#state.get()
    if (!phoneNumber) return
    // The flow may have been published anew since the page came; the call does not wait to know.
    void this.#fetchToken().catch(() => undefined)
    await this.phone.dial({ To: phoneNumber })
  }

  press(key: string): void {
    if (!this.phone.state.get().call) return
    this.phone.sendDigits(key)
    this.#state.patch({ digits: (this.#state.get().digits + key).slice(-16) })
  }

  close(): void {
    this.phone.close()
  }

  async #fetchToken(): Promise<string> {
    try {
      const { voiceToken, phoneNumber, menu } = await this.#app.offhook.testCallerTokens()
      this.#state.patch({ phoneNumber, menu, problem: null })
      return voiceToken
    } catch (error) {
      this.#state.patch({ problem: error as Error })
      throw error
    }
  }
}
