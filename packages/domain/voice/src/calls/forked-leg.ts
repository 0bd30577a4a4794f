import { Emitter, type Listenable } from '@offhook/core'
import type { LegCause } from '../model.ts'
import type { CallMessage, LegEnd, LegEvents, LegSignalling } from '../ports.ts'

/**
 * One call that rings a person at several legs together.
 *
 *   ringing ──the first answers──▶ taken: the others are cancelled, and it is that leg alone
 *      └────all of them have ended──▶ over, with the end that tells most
 *
 * Early media is heard of none: it would be the sound of one of several that ring. What legs do before
 * anybody listens is kept: a phone may answer while the browsers are still being dialled.
 */
export class ForkedLeg implements LegSignalling {
  readonly #events = new Emitter<LegEvents>()
  readonly #ringing = new Set<LegSignalling>()
  readonly #ends: LegEnd[] = []
  /** Null once somebody listens. */
  #unheard: (() => void)[] | null = []
  #first: LegSignalling
  #taken: LegSignalling | null = null

  constructor(leg: LegSignalling) {
    this.#first = leg
    this.#follow(leg)
  }

  /** Another leg rings too, and is what the call is like until one has answered. */
  ringsFirst(leg: LegSignalling): this {
    this.#first = leg
    this.#follow(leg)
    return this
  }

  get events(): Listenable<LegEvents> {
    // Whoever asks for them listens before the turn is over.
    if (this.#unheard) queueMicrotask(() => this.#tellUnheard())
    return this.#events
  }

  get kind() {
    return this.#leg.kind
  }

  /** Another one once a leg has answered. */
  get endpointId() {
    return this.#leg.endpointId
  }

  /** Of the browsers, where they ring too. */
  get bridgeToken(): string | undefined {
    return this.#leg.bridgeToken
  }

  get #leg(): LegSignalling {
    return this.#taken ?? this.#first
  }

  hangup(cause: LegCause): void {
    for (const leg of this.#taken ? [this.#taken] : [...this.#ringing]) leg.hangup(cause)
  }

  /** Who answers in that moment has the call, wherever an answer can cross. */
  giveUp(cause: LegCause): void {
    for (const leg of this.#taken ? [this.#taken] : [...this.#ringing]) {
      if (leg.giveUp) leg.giveUp(cause)
      else leg.hangup(cause)
    }
  }

  refer(target: string) {
    return this.#leg.refer(target)
  }

  sendMessage(message: CallMessage): boolean {
    return this.#taken?.sendMessage?.(message) ?? false
  }

  describe() {
    return this.#taken?.describe() ?? { sipCallId: null, dialog: null }
  }

  // It is never an incoming one.
  ring(): void {}
  early(): void {}
  reject(cause: LegCause): void {
    this.hangup(cause)
  }
  answer(): Promise<void> {
    return Promise.reject(new Error('a call that we place is answered by the other side'))
  }

  #follow(leg: LegSignalling): void {
    this.#ringing.add(leg)
    const { events } = leg
    const rings = () => this.#whenHeard(() => this.#taken === null && this.#events.emit('ringing'))
    events.on('ringing', rings)
    events.on('early', rings)
    events.on('answered', () => this.#whenHeard(() => this.#onAnswered(leg)))
    events.on('ended', (end) => this.#whenHeard(() => this.#onEnded(leg, end)))
    const ifTaken = (tell: () => void) => this.#whenHeard(() => this.#taken === leg && tell())
    events.on('held', (held) => ifTaken(() => this.#events.emit('held', held)))
    events.on('away', (isAway) => ifTaken(() => this.#events.emit('away', isAway)))
    events.on('messaged', (message) => ifTaken(() => this.#events.emit('messaged', message)))
    events.on('referred', (referral) => ifTaken(() => this.#events.emit('referred', referral)))
  }

  #whenHeard(act: () => unknown): void {
    if (this.#unheard) this.#unheard.push(act)
    else act()
  }

  #tellUnheard(): void {
    const unheard = this.#unheard ?? []
    this.#unheard = null
    for (const act of unheard) act()
  }

  #onAnswered(leg: LegSignalling): void {
    // Two answers may cross: the one that came first has the call.
    if (this.#taken !== null || !this.#ringing.has(leg)) return void leg.hangup('canceled')
    this.#taken = leg
    this.#events.emit('answered')
    for (const other of [...this.#ringing]) if (other !== leg) other.hangup('canceled')
  }

  #onEnded(leg: LegSignalling, end: LegEnd): void {
    if (!this.#ringing.delete(leg)) return
    if (this.#taken === leg) return void this.#events.emit('ended', end)
    this.#ends.push(end)
    if (this.#taken === null && this.#ringing.size === 0) {
      this.#events.emit('ended', tellingMost(this.#ends))
    }
  }
}

/** What somebody did says more than that nobody was there. */
function tellingMost(ends: readonly LegEnd[]): LegEnd {
  const order: readonly LegCause[] = ['rejected', 'busy', 'canceled', 'no-answer']
  const found = order.flatMap((cause) => ends.find((end) => end.cause === cause) ?? [])
  return found[0] ?? ends.at(-1)!
}
