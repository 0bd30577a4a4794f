import { type Disposer, Emitter, type Listener } from '@offhook/core'

/** An emitter that knows whether anybody listens, so that a request can be refused when not. */
export class CountedEmitter<Events extends object> extends Emitter<Events> {
  readonly #heard = new Map<keyof Events, number>()

  isHeard(name: keyof Events): boolean {
    return (this.#heard.get(name) ?? 0) > 0
  }

  // `once` of the base class subscribes through here, so both are counted.
  override on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Disposer {
    const dispose = super.on(name, listener)
    this.#heard.set(name, (this.#heard.get(name) ?? 0) + 1)
    let done = false
    return () => {
      if (done) return
      done = true
      this.#heard.set(name, (this.#heard.get(name) ?? 1) - 1)
      dispose()
    }
  }
}
