import type { Navigator } from '../route.ts'

/** The player of recordings, which is a part of each call's own page. */
export class InsightsPlayer {
  readonly #navigator: Navigator
  #callSid: string | null = null
  /** Where it was shown from. */
  #from = '/calls'

  constructor(navigator: Navigator) {
    this.#navigator = navigator
  }

  play(callSid: string): void {
    this.#callSid = callSid
    this.#go(`/calls/${callSid}?play=1`)
  }

  /** False while nothing has been played. */
  show(): boolean {
    if (this.#callSid === null) return false
    if (!this.#isShown) this.#go(`/calls/${this.#callSid}`)
    return true
  }

  /** Back to where it was shown from; the sound ends with the page. */
  hide(): void {
    if (this.#isShown) this.#navigator.go(this.#from)
  }

  get #isShown(): boolean {
    return this.#navigator.route.get().path === `/calls/${this.#callSid}`
  }

  #go(address: string): void {
    const { path, query } = this.#navigator.route.get()
    const kept = query.toString()
    if (!path.startsWith('/calls/')) this.#from = kept ? `${path}?${kept}` : path
    this.#navigator.go(address)
  }
}
