import { type Clock, type Logger, messageOf, OffhookError, type Timer } from '@offhook/core'
import type { DialledParty, LegCause } from '@offhook/voice'
import {
  type AcceptEffect,
  type AcceptEvent,
  type AcceptState,
  acceptMachine,
  GENERIC_FAILURE,
  initialAcceptState,
  initialOutboundState,
  isSettled,
} from './accept-state.ts'

/** From the agent's answer to their first audible packet; more is a browser that cannot connect. */
const AUDIO_WITHIN_MS = 3_000

/** What the machine's effects do. */
export interface AcceptActions {
  /** Dials the agent's client; rejects with an `OffhookError` where it cannot be dialled at all. */
  dial(): Promise<DialledParty>
  holdReservationTimer(): void
  /** Calls the customer of an outbound task; null where a caller waits, or is in a conference. */
  readonly callCustomer: ((agent: DialledParty) => Promise<DialledParty>) | null
  /** Joins both and commits; resolves when that is durable. `customer` is who was called. */
  bridge(party: DialledParty, customer: DialledParty | null): Promise<void>
  /** The customer has answered, and nobody is there for them: ends their call, not in silence. */
  dismissCustomer(customer: DialledParty): void
  cancelReservation(code: number): void
}

/** Runs one acceptance: feeds the machine with what happens, and carries out what it says. */
export class Accept {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #actions: AcceptActions
  readonly #onSettled: () => void
  #state: AcceptState
  #party: DialledParty | null = null
  /** Set when the agent must go before there is a leg to hang up. */
  #hangUpWhenDialled: LegCause | null = null
  #customer: DialledParty | null = null
  /** The same of a customer who is being called. */
  #giveUpCustomerWhenDialled: LegCause | null = null
  #timer: Timer | null = null

  /** @param options.onSettled told once, when nothing more will happen */
  constructor(options: {
    clock: Clock
    logger: Logger
    actions: AcceptActions
    onSettled: () => void
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#actions = options.actions
    this.#onSettled = options.onSettled
    this.#state = options.actions.callCustomer ? initialOutboundState : initialAcceptState
  }

  /** Dials; returns at once. */
  start(): void {
    this.#actions.dial().then(
      (party) => this.#onDialled(party),
      (error: unknown) => {
        this.#logger.warn({ error: messageOf(error) }, 'The agent could not be dialled')
        const code = error instanceof OffhookError ? error.code : GENERIC_FAILURE
        this.#take({ type: 'dial-refused', code })
      },
    )
  }

  callerGone(): void {
    this.#take({ type: 'caller-gone' })
  }

  reservationGone(): void {
    this.#take({ type: 'reservation-gone' })
  }

  #onDialled(party: DialledParty): void {
    this.#party = party
    if (this.#hangUpWhenDialled !== null) return party.hangup(this.#hangUpWhenDialled)
    void party.answered.then(
      () => this.#take({ type: 'agent-answered' }),
      () => {},
    )
    void party.mediaReady.then(
      () => this.#take({ type: 'agent-audible' }),
      () => {},
    )
    void party.ended.then(({ cause }) => this.#take({ type: 'agent-ended', cause }))
  }

  #take(event: AcceptEvent): void {
    const wasSettled = isSettled(this.#state)
    const step = acceptMachine.next(this.#state, event)
    if (!step) return
    this.#state = step.state
    for (const effect of step.effects) this.#carryOut(effect)
    if (wasSettled || !isSettled(step.state)) return
    this.#timer?.clear()
    this.#onSettled()
  }

  #carryOut(effect: AcceptEffect): void {
    switch (effect.type) {
      case 'hold-reservation-timer':
        return this.#actions.holdReservationTimer()
      case 'await-audio':
        this.#timer = this.#clock.setTimeout(
          () => this.#take({ type: 'audio-overdue' }),
          AUDIO_WITHIN_MS,
        )
        return
      case 'call-customer':
        this.#timer?.clear()
        return this.#callCustomer()
      case 'bridge':
        this.#timer?.clear()
        return this.#bridge()
      case 'hang-up-agent':
        if (this.#party) this.#party.hangup(effect.cause)
        else this.#hangUpWhenDialled = effect.cause
        return
      case 'give-up-customer':
        if (this.#customer) this.#customer.giveUp(effect.cause)
        else this.#giveUpCustomerWhenDialled = effect.cause
        return
      case 'dismiss-customer':
        if (this.#customer) this.#actions.dismissCustomer(this.#customer)
        return
      case 'cancel-reservation':
        return this.#actions.cancelReservation(effect.code)
    }
  }

  #callCustomer(): void {
    if (!this.#party) return
    this.#actions.callCustomer?.(this.#party).then(
      (customer) => this.#onCustomerDialled(customer),
      (error: unknown) => {
        this.#logger.warn({ error: messageOf(error) }, 'The customer could not be called')
        const code = error instanceof OffhookError ? error.code : GENERIC_FAILURE
        this.#take({ type: 'customer-refused', code })
      },
    )
  }

  #onCustomerDialled(customer: DialledParty): void {
    this.#customer = customer
    void customer.answered.then(
      () => this.#take({ type: 'customer-answered' }),
      () => {},
    )
    void customer.ended.then(({ cause }) => this.#take({ type: 'customer-ended', cause }))
    if (this.#giveUpCustomerWhenDialled !== null) customer.giveUp(this.#giveUpCustomerWhenDialled)
  }

  #bridge(): void {
    if (!this.#party) return
    this.#actions.bridge(this.#party, this.#customer).then(
      () => this.#take({ type: 'bridged' }),
      (error: unknown) => {
        this.#logger.warn({ error: messageOf(error) }, 'Caller and agent could not be joined')
        this.#take({ type: 'bridge-refused' })
      },
    )
  }
}
