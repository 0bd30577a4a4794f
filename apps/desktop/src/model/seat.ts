import type { Clock } from './clock.ts'

/** The parts of the browser that its windows agree by. */
export interface SeatHost {
  /** Missing on pages without TLS that are not local: then nobody is asked. */
  readonly locks: Pick<LockManager, 'request'> | undefined
  readonly openChannel: (
    name: string,
  ) => Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'close'>
}

/** Where a person's desk is, among the windows of this browser. */
export type SeatState = 'taking' | 'here' | 'elsewhere' | 'elsewhere-in-call'

type Word = 'who' | 'idle' | 'in-call'

const answerWithin = 300

/**
 * The one place of a person in this browser. A second window asks before it takes the desk, and
 * knows whether a call would move by that; the first learns that it has lost it.
 */
export class Seat {
  readonly #name: string
  readonly #host: SeatHost
  readonly #clock: Clock
  readonly #hasCall: () => boolean
  readonly #channel
  #leave: () => void = () => undefined
  #isHere = false
  #closed = false

  constructor(identity: string, host: SeatHost, clock: Clock, hasCall: () => boolean) {
    this.#name = `offhook-desk-${identity}`
    this.#host = host
    this.#clock = clock
    this.#hasCall = hasCall
    this.#channel = host.openChannel(this.#name)
    this.#channel.addEventListener('message', ({ data }) => {
      if (data === 'who' && this.#isHere) this.#say(this.#hasCall() ? 'in-call' : 'idle')
    })
  }

  /**
   * Takes the place: with `force` from whoever has it, else only if it is free. `lost` is called
   * when another window takes it later.
   */
  async take(force: boolean, lost: () => void): Promise<SeatState> {
    const { locks } = this.#host
    if (!locks) return 'here'
    if (await this.#request(locks, force, lost)) return 'here'
    const answer = await this.#askTheOther()
    if (answer) return answer
    // No answer means a window that is busy or frozen, and may have a call; or one that was just going,
    // as the page before this one when it is loaded anew, and has left its place by now.
    return (await this.#request(locks, false, lost)) ? 'here' : 'elsewhere-in-call'
  }

  /** Gives the place up; a second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#isHere = false
    this.#leave()
    this.#channel.close()
  }

  /** Whether the lock is this window's now, until it closes or another takes it. */
  async #request(
    locks: Pick<LockManager, 'request'>,
    force: boolean,
    lost: () => void,
  ): Promise<boolean> {
    const isTaken = await new Promise<boolean>((answer) => {
      const options: LockOptions = force ? { steal: true } : { ifAvailable: true }
      locks
        .request(this.#name, options, (lock) => {
          const isOurs = lock !== null && !this.#closed
          answer(isOurs)
          return isOurs && new Promise<void>((leave) => (this.#leave = leave))
        })
        .catch(() => {
          this.#isHere = false
          if (!this.#closed) lost()
        })
    })
    this.#isHere = isTaken
    return isTaken
  }

  /** What the window that has the place says of itself; null when it says nothing. */
  #askTheOther(): Promise<SeatState | null> {
    return new Promise((answer) => {
      const stop = this.#clock.after(answerWithin, () => answer(null))
      this.#channel.addEventListener('message', ({ data }) => {
        if (data === 'who') return
        stop()
        answer(data === 'in-call' ? 'elsewhere-in-call' : 'elsewhere')
      })
      this.#say('who')
    })
  }

  #say(word: Word): void {
    this.#channel.postMessage(word)
  }
}
