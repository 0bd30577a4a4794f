import type { Clock } from './clock.ts'

/** How the SDK sends a run of keys: a tone and the gap behind it; `w` is a pause. */
const KEY_MS = 160 + 70
const PAUSE_MS = 500

/**
 * The keys that are pressed in one call. A browser forgets what it has not begun to send when it is
 * given more (`insertDTMF` replaces its buffer), so whoever types faster than tones sound would lose
 * keys: those that come meanwhile wait, and leave together.
 */
export class KeyQueue {
  readonly #clock: Clock
  #waiting = ''
  #send: ((digits: string) => void) | null = null
  #stop: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(digits: string): void {
    this.#waiting += digits
    this.#go()
  }

  /** The other side can hear them from now on. */
  open(send: (digits: string) => void): void {
    this.#send = send
    this.#go()
  }

  /** The call is over, or another one begins. */
  clear(): void {
    this.#stop?.()
    this.#stop = null
    this.#send = null
    this.#waiting = ''
  }

  #go(): void {
    const digits = this.#waiting
    if (digits === '' || this.#send === null || this.#stop !== null) return
    this.#waiting = ''
    this.#send(digits)
    this.#stop = this.#clock.after(lengthOf(digits), () => {
      this.#stop = null
      this.#go()
    })
  }
}

function lengthOf(digits: string): number {
  const ends = digits.split('w').map((run, index) => index * PAUSE_MS + run.length * KEY_MS)
  return Math.max(...ends)
}
