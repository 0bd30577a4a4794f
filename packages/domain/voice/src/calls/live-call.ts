import type { EndpointId, MediaRouter } from '@offhook/control'
import {
  type Change,
  type Clock,
  type Disposer,
  deferred,
  Emitter,
  type Logger,
  messageOf,
  put,
  type Timer,
} from '@offhook/core'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import { Speaker } from '../media/speaker.ts'
import type { Call, LegCause, PartyRole } from '../model.ts'
import type { CallMessage, LegEnd, LegSignalling } from '../ports.ts'
import { Interruption, interrupt } from '../waiting/interruption.ts'
import type { CallFamily } from './call-family.ts'
import type { Parameters } from './call-parameters.ts'
import { type CallHappening, callMachine } from './call-state.ts'
import { ProgressCallbacks } from './progress-callbacks.ts'
import { type Standing, standingOf } from './standing.ts'

/** What happens to a live call. Emitted at once, before the commit. */
export interface LiveCallEvents {
  ringing: []
  early: []
  answered: []
  ended: [end: LegEnd]
  /** Nothing is to be heard of the party, who is expected back; or they are back. */
  away: [isAway: boolean]
  /** The party says something beside the call. */
  messaged: [message: CallMessage]
  /** Another document takes this call over: whatever holds its leg lets go. */
  redirected: []
}

export interface LiveCallOptions {
  readonly row: Call
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly events: Emitter<VoiceEvents>
  readonly family: CallFamily
  /** What the party is; by default who phoned or who is phoned. */
  readonly role?: PartyRole | undefined
  /** The source of a recording of what it dials. */
  readonly dialsFor: 'DialVerb' | 'Trunking'
  /** Longest time from answer to end, in seconds. */
  readonly timeLimit: number
  /** Goes with every request of this call: SIP headers, what a browser's connect was given. */
  readonly parameters: Parameters
  /** Called when the end is committed: the call is history then. */
  readonly onGone: () => void
}

/** One party's call while it lives: its row, its leg, and what it hears. */
export class LiveCall {
  readonly events: Emitter<LiveCallEvents>
  readonly parameters: Parameters
  /** The end of the leg. Never rejects. */
  readonly ended: Promise<LegEnd>
  /** When it is answered. Rejects with an `Interruption` when it ends before. */
  readonly answered: Promise<void>
  /** The end is committed. */
  readonly gone: Promise<void>
  readonly logger: Logger
  readonly family: CallFamily
  readonly standing: Standing
  readonly dialsFor: LiveCallOptions['dialsFor']
  readonly #options: LiveCallOptions
  readonly #end = new AbortController()
  readonly #ended = deferred<LegEnd>()
  readonly #answered = deferred<void>()
  readonly #gone = deferred<void>()
  readonly #disposers: Disposer[] = []
  readonly #callbacks: ProgressCallbacks
  #row: Call
  #signalling: LegSignalling | null = null
  #followed: { readonly endpointId: EndpointId; readonly dispose: Disposer } | null = null
  #speaker: Speaker | null = null
  #answering: Promise<void> | null = null
  #answerIsOut = false
  #isAway = false
  #runsOwnDocument = false
  #timer: Timer | null = null
  #timeLimit: number
  #endsAt: number | null = null

  constructor(options: LiveCallOptions) {
    this.#options = options
    this.#row = options.row
    this.#timeLimit = options.timeLimit
    this.parameters = options.parameters
    this.#callbacks = new ProgressCallbacks(options.clock, options.parameters)
    this.family = options.family
    this.dialsFor = options.dialsFor
    this.standing = standingOf(options.row, options.role)
    this.logger = options.logger.child({ callSid: options.row.sid })
    this.events = new Emitter<LiveCallEvents>((error) =>
      this.logger.error({ error: messageOf(error) }, 'a listener of a call failed'),
    )
    this.ended = this.#ended.promise
    this.answered = this.#answered.promise
    this.gone = this.#gone.promise
    this.answered.catch(() => {})
  }

  get row(): Call {
    return this.#row
  }

  get sid() {
    return this.#row.sid
  }

  get isOver(): boolean {
    return this.#end.signal.aborted
  }

  get isAnswered(): boolean {
    return this.#answerIsOut && !this.isOver
  }

  /** Nothing is to be heard of the party: its network or its page is lost, and it is expected back. */
  get isAway(): boolean {
    return this.#isAway
  }

  /** When the time limit ends the call; null before the answer. */
  get endsAt(): number | null {
    return this.#endsAt
  }

  /**
   * The row says `in-progress` a moment before the answer is out. A client that has read it may act on
   * it, and waits here until the answer is out.
   */
  async isInProgress(): Promise<boolean> {
    if (this.#row.status === 'in-progress') await this.answered.catch(() => {})
    return this.isAnswered
  }

  /** Aborted with reason `ended` when the leg has ended. */
  get endSignal(): AbortSignal {
    return this.#end.signal
  }

  /** False for a party that was only dialled to be joined with somebody. */
  get runsOwnDocument(): boolean {
    return this.#runsOwnDocument
  }

  /** The call runs a document of its own from now on: whatever joined it with others must not end it. */
  takeDocument(): void {
    this.#runsOwnDocument = true
  }

  /** A document takes the call over: whatever holds its leg lets go of it without ending it. */
  takeOver(): void {
    this.#runsOwnDocument = true
    this.events.emit('redirected')
  }

  /** Called by whatever held the leg when it is done: a party dialled only for that hangs up. */
  letGo(): void {
    if (!this.#runsOwnDocument) this.hangup('normal')
  }

  /** Resolves when the leg can no longer be held: it has ended, or a document takes it over. */
  untilTaken(): Promise<'ended' | 'redirected'> {
    const ended = this.ended.then(() => 'ended' as const)
    const redirected = new Promise<'redirected'>((resolve) => {
      this.events.once('redirected', () => resolve('redirected'))
    })
    return Promise.race([ended, redirected])
  }

  /** @throws Error before the leg exists */
  get leg(): LegSignalling {
    if (!this.#signalling) throw new Error('the call has no leg yet')
    return this.#signalling
  }

  get endpointId() {
    return this.leg.endpointId
  }

  /** The `X-` headers that a dialled party has answered with. */
  get answerHeaders(): Readonly<Record<string, string>> {
    return this.#signalling?.describe().answerHeaders ?? {}
  }

  /** What plays into this party's ear alone. */
  get speaker(): Speaker {
    this.#speaker ??= new Speaker({
      media: this.#options.media,
      place: { endpointId: this.endpointId },
      mode: 'instead',
    })
    return this.#speaker
  }

  /** Commits the row for the first time. Rejects when the store refuses: there is no call then. */
  async create(): Promise<void> {
    await this.#options.journal.commit([put('call', this.#row)])
    this.#options.events.emit('call.created', this.#row)
  }

  /** Gives the call its leg. An outgoing call counts as placed from here on. */
  attach(signalling: LegSignalling): void {
    this.#signalling = signalling
    if (this.isOver) {
      signalling.hangup(this.#row.endCause ?? 'canceled')
      return
    }
    this.#disposers.push(
      signalling.events.on('ringing', () => this.#onRinging()),
      signalling.events.on('early', () => {
        this.#onRinging()
        this.events.emit('early')
      }),
      signalling.events.on('answered', () => void this.#onAnswered()),
      signalling.events.on('ended', (end) => this.#onEnded(end)),
      signalling.events.on('messaged', (message) => this.events.emit('messaged', message)),
      signalling.events.on('away', (isAway) => {
        this.#isAway = isAway
        this.events.emit('away', isAway)
        this.#options.events.emit('call.away', this.#row)
      }),
    )
    this.#followAudio(signalling.endpointId)
    if (this.#row.direction === 'inbound') return
    const { sipCallId, dialog } = signalling.describe()
    this.#takeOrHangUp({ type: 'placed', sipCallId, dialog })
  }

  #followAudio(endpointId: EndpointId): void {
    const { media, events } = this.#options
    this.#disposers.push(media.listen(endpointId, { failed: () => this.hangup('media-failed') }))
    // The audio ends after the call.
    const dispose = media.listen(endpointId, {
      closed: (statistics) => {
        this.logger.info(statistics, 'The audio of a call ended')
        events.emit('call.audio-ended', this.#row, statistics)
      },
    })
    this.#followed = { endpointId, dispose }
  }

  /** Of several legs that rang another one than the first may have answered. */
  #followWhoAnswered({ endpointId, kind }: LegSignalling): void {
    if (this.#followed?.endpointId === endpointId) return
    this.#followed?.dispose()
    this.#followAudio(endpointId)
    this.#row = { ...this.#row, kind }
  }

  /**
   * An outgoing call that is not answered in time ends with `no-answer`.
   * @param heedsAnswer who answers in that very moment is taken: see `giveUp`
   */
  ringFor(ms: number, heedsAnswer = false): void {
    this.#in(ms, () => (heedsAnswer ? this.giveUp('no-answer') : this.hangup('no-answer')))
  }

  /**
   * Incoming: accepts, once. Resolves when the acceptance is sent and for a call that is answered.
   * @throws Interruption when the call is over
   */
  answer(): Promise<void> {
    this.#answering ??=
      this.#row.direction === 'inbound' ? this.#answerIncoming() : this.#answered.promise
    return this.#answering
  }

  async #answerIncoming(): Promise<void> {
    if (this.isOver) throw new Interruption('ended')
    const { sipCallId, dialog } = this.leg.describe()
    const committed = this.#take({ type: 'answered', sipCallId, dialog })
    try {
      await committed
      if (!this.isOver) await this.leg.answer()
    } catch (error) {
      this.logger.warn({ error: messageOf(error) }, 'a call could not be answered')
      this.hangup('overload')
    }
    if (this.isOver) throw new Interruption('ended')
    // The dialog exists from the answer on.
    const described = this.leg.describe()
    if (described.dialog !== null) {
      const { sipCallId, dialog } = described
      this.#row = { ...this.#row, sipCallId, dialog }
      void this.#options.journal.record([put('call', this.#row)], 'soon')
    }
    this.#nowAnswered()
  }

  async #onAnswered(): Promise<void> {
    this.#followWhoAnswered(this.leg)
    const { sipCallId, dialog } = this.leg.describe()
    try {
      if (!(await this.#take({ type: 'answered', sipCallId, dialog }))) return
    } catch (error) {
      this.logger.error({ error: messageOf(error) }, 'an answered call was not committed')
      this.#row = { ...this.#row, answerTime: null }
      return this.hangup('failed')
    }
    if (!this.isOver) this.#nowAnswered()
  }

  #nowAnswered(): void {
    this.#answerIsOut = true
    this.#armTimeLimit()
    this.#answered.resolve()
    this.events.emit('answered')
    this.#options.events.emit('call.answered', this.#row)
  }

  /** Ends the call in any state; the reason shows in its row. */
  hangup(cause: LegCause): void {
    if (this.isOver) return
    if (this.#signalling) this.#signalling.hangup(cause)
    // A dial that is still under way is hung up when it comes back (attach).
    else this.#onEnded({ cause, by: 'us', sipStatus: null })
  }

  /**
   * As `hangup`, but a callee who answers in that very moment is `answered`, and somebody has to be
   * there for them. The call ends once it is certain that they have not.
   */
  giveUp(cause: LegCause): void {
    if (this.isOver) return
    if (this.#signalling?.giveUp) this.#signalling.giveUp(cause)
    else this.hangup(cause)
  }

  /** Incoming and not answered: refuses. Else hangs up. */
  reject(cause: LegCause): void {
    if (this.isOver) return
    if (this.#row.direction === 'inbound' && this.#answering === null) this.leg.reject(cause)
    else this.hangup(cause === 'rejected' ? 'normal' : cause)
  }

  /** Seconds from the answer on; counts from now on when it is changed later. */
  limitTo(seconds: number): void {
    this.#timeLimit = seconds
    if (!this.isAnswered) return
    this.#armTimeLimit()
    this.#options.events.emit('call.limited', this.#row)
  }

  /**
   * Changes fields of the row other than its state. Resolves when that is committed.
   * @param also what is committed with it
   */
  async amend(
    fields: Partial<Pick<Call, 'statusCallback' | 'answeredBy'>>,
    also: (row: Call) => readonly Change[] = () => [],
  ): Promise<Call> {
    this.#row = { ...this.#row, ...fields, dateUpdated: this.#options.clock.now() }
    const row = this.#row
    await this.#options.journal.commit([put('call', row), ...also(row)])
    return row
  }

  /** Adds to what the last status callback says, about a recording. */
  addToLastCallback(parameters: Parameters): void {
    this.#callbacks.addToLast(parameters)
  }

  #armTimeLimit(): void {
    this.#endsAt = this.#options.clock.now() + this.#timeLimit * 1000
    this.#in(this.#timeLimit * 1000, () => this.hangup('time-limit'))
  }

  #in(ms: number, end: () => void): void {
    this.#timer?.clear()
    this.#timer = this.#options.clock.setTimeout(end, ms)
  }

  #onRinging(): void {
    this.#takeOrHangUp({ type: 'rang' }, () => {
      this.events.emit('ringing')
      this.#options.events.emit('call.ringing', this.#row)
    })
  }

  #onEnded(end: LegEnd): void {
    if (this.isOver) return
    this.#timer?.clear()
    for (const dispose of this.#disposers.splice(0)) dispose()
    // Committed as answered, but the caller was gone before our answer went out. A callee's own
    // answer is a fact, whatever becomes of the call while that is written.
    const isOurs = this.#row.direction === 'inbound'
    if (isOurs && !this.#answerIsOut) this.#row = { ...this.#row, answerTime: null }
    const changes = this.#turn({ type: 'ended', end })
    interrupt(this.#end, 'ended')
    this.#ended.resolve(end)
    this.#answered.reject(new Interruption('ended'))
    this.events.emit('ended', end)
    // Nothing of the hang-up waits for the store.
    void this.#options.journal.record(changes, 'soon').then(() => {
      this.#options.onGone()
      this.#options.events.emit('call.ended', this.#row, end.by)
      this.#gone.resolve()
      this.events.clear()
    })
  }

  #takeOrHangUp(event: CallHappening, then?: () => void): void {
    this.#take(event).then(
      (taken) => {
        if (taken && !this.isOver) then?.()
      },
      (error: unknown) => {
        this.logger.error({ error: messageOf(error) }, 'the progress of a call was not committed')
        this.hangup('failed')
      },
    )
  }

  /** Moves the row on and commits it. False when the state does not take the event. */
  async #take(event: CallHappening): Promise<boolean> {
    const changes = this.#turn(event)
    if (changes.length === 0) return false
    await this.#options.journal.commit(changes)
    return true
  }

  /** The changes that an event means; none when the state does not take it. */
  #turn(event: CallHappening): readonly Change[] {
    const step = callMachine.next(this.#row, { ...event, now: this.#options.clock.now() })
    if (!step) return []
    this.#row = step.state
    const callbacks = step.effects.flatMap((each) => this.#callbacks.of(step.state, each))
    return [put('call', step.state), ...callbacks]
  }
}
