import type { Offhook } from '../../api/offhook.ts'
import type { Clock } from '../clock.ts'
import type { IncomingCall, Phone } from '../phone.ts'
import { createStore, type Store } from '../store.ts'

export const supervisionModes = ['monitor', 'whisper', 'barge'] as const
export type SupervisionMode = (typeof supervisionModes)[number]

/** The call that one listens to. */
export interface SupervisedCall {
  readonly workspaceSid: string
  readonly taskSid: string
  readonly reservationSid: string
  readonly workerSid: string
  readonly workerName: string
}

export interface Supervision {
  readonly call: SupervisedCall
  readonly mode: SupervisionMode
  /** `waiting`: the own phone has not joined yet. */
  readonly status: 'waiting' | 'on'
  /** Since when one is in the call; null while waiting. */
  readonly since: number | null
}

/** Who has not joined after this will not. */
const JOINED_WITHIN_MS = 10_000

export interface SupervisorOptions {
  readonly offhook: Pick<Offhook, 'supervise' | 'endSupervision'>
  readonly phone: Pick<Phone, 'state' | 'hangUp'>
  readonly clock: Clock
  /** The own worker. */
  readonly workerSid: string
  readonly onFailed: () => void
}

/**
 * Listening to a call, whispering into it, joining it: one call at a time, by the own phone. The
 * server calls the phone; it knows the call by the reservation.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #state = createStore<Supervision | null>(null)
  readonly #isLeaving = createStore(false)
  /** The call that was left last, until a new beginning has made sure that nothing of it is left. */
  #left: SupervisedCall | null = null
  #stopWaiting = () => {}
  /** What was asked of the server before. One request goes out after the other. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Counts the beginnings: what belongs to an older one means nothing any more. */
  #attempt = 0
  /** Whether the server has been asked to call the phone in this attempt. */
  #isAsked = false

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  get state(): Store<Supervision | null> {
    return this.#state
  }

  /** Whether the phone still ends the call that was left. Who begins meanwhile waits for that. */
  get isLeaving(): Store<boolean> {
    return this.#isLeaving
  }

  /** Begins, or goes on in another mode. Rejects when the server refuses; what was so stays then. */
  async start(call: SupervisedCall, mode: SupervisionMode): Promise<void> {
    const { offhook, workerSid } = this.#options
    const before = this.#state.get()
    const isSame = before?.call.reservationSid === call.reservationSid
    if (!isSame) {
      this.stop()
      this.#attempt += 1
      this.#isAsked = false
      this.#state.set({ call, mode, status: 'waiting', since: null })
    }
    const attempt = this.#attempt
    const isOver = () => this.#attempt !== attempt || this.#state.get() === null
    try {
      await this.#inTurn(async () => {
        if (this.#left) await this.#endLeft(this.#left)
        if (isOver()) return
        this.#isAsked = true
        await offhook.supervise({ ...call, supervisorSid: workerSid, mode })
      })
    } catch (error) {
      if (!isSame && !isOver()) this.#state.set(null)
      throw error
    }
    const now = this.#state.get()
    if (isOver() || now === null) return
    this.#state.set({ ...now, mode })
    if (now.status === 'waiting') this.#waitFor(call)
  }

  /** Leaves the call, or lets the phone be called no longer; the others go on. */
  stop(): void {
    const before = this.#state.get()
    if (before === null) return
    this.#stopWaiting()
    this.#state.set(null)
    if (before.status === 'waiting') return this.#cancel(before.call)
    const { phone } = this.#options
    this.#left = before.call
    this.#isLeaving.set(phone.state.get().call !== null)
    phone.hangUp()
  }

  /** The page goes: a phone that has not joined yet is called no longer. Nothing can be waited for. */
  leavePage(): void {
    const before = this.#state.get()
    if (before?.status !== 'waiting') return
    this.#stopWaiting()
    this.#state.set(null)
    void this.#end(before.call)
  }

  /** Whether a call that reaches the phone is the one that was asked for. */
  answers({ params }: IncomingCall): boolean {
    const now = this.#state.get()
    if (now?.status !== 'waiting' || params.get('reservationSid') !== now.call.reservationSid)
      return false
    // One of before, which is being taken back.
    if (!this.#isAsked) return false
    this.#stopWaiting()
    this.#state.set({ ...now, status: 'on', since: this.#options.clock.now() })
    return true
  }

  /** The phone's call is over. */
  callEnded(): void {
    this.#isLeaving.set(false)
    if (this.#state.get()?.status === 'on') this.#state.set(null)
  }

  #waitFor(call: SupervisedCall): void {
    const { clock, onFailed } = this.#options
    this.#stopWaiting()
    this.#stopWaiting = clock.after(JOINED_WITHIN_MS, () => {
      if (this.#state.get()?.status !== 'waiting') return
      this.#state.set(null)
      this.#cancel(call)
      onFailed()
    })
  }

  /** Otherwise the phone would ring on for a minute, and the agent see who is being called. */
  #cancel(call: SupervisedCall): void {
    void this.#inTurn(() => this.#end(call))
  }

  /** Where the server cannot be reached, the call rings out or ends by itself. */
  #end({ workspaceSid, reservationSid }: SupervisedCall): Promise<void> {
    return this.#options.offhook.endSupervision(workspaceSid, reservationSid).catch(() => undefined)
  }

  /**
   * Resolves once phone and server are done with the call that was left. The server would otherwise
   * take a new beginning for another mode of that one, and call nobody.
   */
  async #endLeft(left: SupervisedCall): Promise<void> {
    this.#left = null
    await this.#phoneIsFree()
    await this.#end(left)
  }

  /** Resolves when the phone has ended its call, at the latest when it should have joined the next. */
  #phoneIsFree(): Promise<void> {
    if (!this.#isLeaving.get()) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        stopTimer()
        stopFollowing()
        resolve()
      }
      const stopTimer = this.#options.clock.after(JOINED_WITHIN_MS, done)
      const stopFollowing = this.#isLeaving.subscribe(done)
    })
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#turn.then(ask)
    this.#turn = asked.catch(() => undefined)
    return asked
  }
}
