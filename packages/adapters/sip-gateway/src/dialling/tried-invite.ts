import { type Clock, Emitter } from '@offhook/core'
import type { CancelOptions, OutgoingInvite, OutgoingInviteEvents } from '@offhook/sip'

/** What a leg needs of an INVITE of ours. */
export type Dialled = Pick<OutgoingInvite, 'callId' | 'on' | 'cancel'>

export interface TriedInviteOptions {
  readonly clock: Clock
  readonly callId: string
  /**
   * What is tried: the members of one list at once, the next list when nobody of the one before
   * could be reached. Each starts its INVITE when it is called.
   */
  readonly ways: readonly (readonly (() => Dialled)[])[]
}

/** How long a server may say nothing at all while there is another; Timer B would take 32 s. */
export const PATIENCE_MS = 4_000

/**
 * One call that may be tried at several places: all phones of a user ring at once (RFC 3261 §16.7),
 * the servers of a trunk are tried one after the other (RFC 3263 §4.3). The first who answers wins,
 * the others are cancelled. Emits exactly one of `accepted` and `failed`, as a single INVITE does.
 */
export class TriedInvite implements Dialled {
  readonly callId: string
  readonly #clock: Clock
  readonly #ways: TriedInviteOptions['ways']
  readonly #emitter = new Emitter<OutgoingInviteEvents>()
  readonly on: Dialled['on'] = (name, listener) => this.#emitter.on(name, listener)
  readonly #ringing = new Set<Dialled>()
  /** How those of the list that rings have failed. */
  #failures: OutgoingInviteEvents['failed'][] = []
  #next = 0
  #over = false
  #cancelled: CancelOptions | null = null

  constructor(options: TriedInviteOptions) {
    this.callId = options.callId
    this.#clock = options.clock
    this.#ways = options.ways
    this.#tryNext()
  }

  /** Gives up everywhere. `failed` follows when all have heard it. */
  cancel(options: CancelOptions = {}): void {
    this.#cancelled ??= options
    for (const invite of this.#ringing) invite.cancel(options)
  }

  #tryNext(): void {
    this.#failures = []
    for (const start of this.#ways[this.#next++] ?? []) {
      const invite = start()
      this.#ringing.add(invite)
      const impatience = this.#clock.setTimeout(() => this.#giveUpOn(invite), PATIENCE_MS)
      invite.on('progress', (progress) => {
        impatience.clear()
        if (!this.#over && this.#ringing.has(invite)) this.#emitter.emit('progress', progress)
      })
      invite.on('update', (offer, respond) => {
        if (this.#over) respond.reject(481)
        else this.#emitter.emit('update', offer, respond)
      })
      invite.on('accepted', (session, response) => {
        impatience.clear()
        this.#ringing.delete(invite)
        this.#over = true
        for (const other of this.#ringing) other.cancel({ reason: ANSWERED_ELSEWHERE })
        // The leg says BYE to whoever answers after it has given up, or after another has answered.
        this.#emitter.emit('accepted', session, response)
      })
      invite.on('failed', (...failure) => {
        impatience.clear()
        this.#onFailed(invite, failure)
      })
    }
  }

  /** What it says later is not heard: an answer that crosses the CANCEL gets its BYE there. */
  #giveUpOn(invite: Dialled): void {
    const hasMore = this.#next < this.#ways.length
    if (!hasMore || this.#over || this.#cancelled || !this.#ringing.has(invite)) return
    invite.cancel()
    this.#onFailed(invite, [408, 'Request Timeout', null])
  }

  #onFailed(invite: Dialled, failure: OutgoingInviteEvents['failed']): void {
    if (!this.#ringing.delete(invite)) return
    this.#failures.push(failure)
    if (this.#over || this.#ringing.size > 0) return
    const best = this.#failures.toSorted((a, b) => rank(a[0]) - rank(b[0]))[0] ?? failure
    if (!this.#cancelled && isUnreached(best[0]) && this.#next < this.#ways.length) {
      return this.#tryNext()
    }
    this.#over = true
    this.#emitter.emit('failed', ...best)
  }
}

/** RFC 3326: so that a phone does not count it as a missed call. */
const ANSWERED_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'

/**
 * Answers in 4xx that speak of the way and not of the callee (RFC 3261 §21.4): the server wants
 * credentials that it does not take, or money; did not answer in time; wants what we do not have; was
 * reached in a circle. 403, 404 and 480 are not among them: they are said of the callee too, and
 * whoever must not be called must not be called by another way.
 */
const OF_THE_WAY: ReadonlySet<number> = new Set([401, 402, 407, 408, 420, 421, 482, 483])

/** The callee was not asked: the server is down or too busy, did not answer, or does not take us. */
function isUnreached(status: number): boolean {
  return OF_THE_WAY.has(status) || (status >= 500 && status < 600)
}

/** RFC 3261 §16.7 step 6: a 6xx says most, then what says that somebody is there. */
function rank(status: number): number {
  if (status >= 600) return 0
  if (status === 486) return 1
  if (isUnreached(status)) return 5
  if (status === 480 || status === 487) return 4
  return 3
}
