/**
 * One payment while it lives: it owns the party's keys and the digits, asks the connector, and tells
 * what happens. The machine of `pay-state.ts` decides, this carries out.
 */
import { randomUUID } from 'node:crypto'
import {
  type Clock,
  codes,
  type Disposer,
  errors,
  type Logger,
  messageOf,
  OffhookError,
  type Timer,
} from '@offhook/core'
import type { Keypad } from '@offhook/voice'
import { cardTypeOf } from './cards.ts'
import { areAlike, endsWith, faultOf, isMatcher, itemOf, planOf } from './items.ts'
import { type Masks, masksOf } from './masks.ts'
import type { Capture, ErrorType, PaymentSettings, PayResult } from './model.ts'
import {
  newPayment,
  type PayEffect,
  type PayEvent,
  type PayState,
  payMachine,
  requiredOf,
} from './pay-state.ts'
import type { Connector, ConnectorAnswer, ConnectorRequest } from './ports.ts'
import { readBackText } from './read-back.ts'
import { Vault } from './vault.ts'

/** A payment with which nothing happens for this long is over. */
const MAX_SILENCE_MS = 600_000
/** Connectors answer within 25 s; one that breaks its word must not keep digits for longer. */
const MAX_ANSWER_MS = 30_000
const HASH = 0x23
const STAR = 0x2a

/** What is told of a payment, after each change. */
export interface Told {
  /** `moved`: only its phase is another, which no callback tells. */
  readonly kind: 'started' | 'moved' | 'partial' | 'captured' | 'over'
  readonly state: PayState
  readonly masks: Masks
  /** What the connector said; null before, and when it was not asked. */
  readonly answer: ConnectorAnswer | null
}

export interface PaySessionOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly keypad: Keypad
  readonly settings: PaymentSettings
  readonly connector: Connector
  /** BCP 47; of what is read back. */
  readonly language?: string
  /** Told what is not as it should be in what is read to the party. */
  readonly remark?: (code: number, message: string) => void
  /** Called in order. */
  readonly tell: (told: Told) => void
  /** Where the digits are; one of its own, where left out. */
  readonly vault?: Vault
}

export class PaySession {
  readonly #options: PaySessionOptions
  readonly #vault: Vault
  readonly #disposers: Disposer[] = []
  readonly #over = new AbortController()
  #state: PayState
  #masks: Masks = {}
  #answer: ConnectorAnswer | null = null
  /** Between two keys, from the first on. */
  #keyTimer: Timer | null = null
  #idleTimer: Timer | null = null

  /** Takes the keys at once. @throws OffhookError 64021 when somebody else has them */
  constructor(options: PaySessionOptions) {
    const { settings, keypad } = options
    this.#options = options
    this.#vault = options.vault ?? new Vault()
    this.#state = newPayment(planOf(settings), settings.confirmation)
    this.#disposers.push(keypad.claim((digit) => this.#onDigit(digit.charCodeAt(0))))
    const onEnd = () => this.end('caller-hung-up')
    keypad.endSignal.addEventListener('abort', onEnd, { once: true })
    this.#disposers.push(() => keypad.endSignal.removeEventListener('abort', onEnd))
    this.#restartIdle()
    this.#masks = this.#mask(null)
    this.#tell('started')
    if (keypad.endSignal.aborted) onEnd()
  }

  get state(): PayState {
    return this.#state
  }

  get masks(): Masks {
    return this.#masks
  }

  get required(): readonly Capture[] {
    return requiredOf(this.#state)
  }

  /** Aborted when it is over. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /**
   * Asks for an item; what was keyed in for it before is overwritten.
   * @throws OffhookError 64021 where the payment does not need it, or can take nothing more
   */
  capture(capture: Capture): void {
    if (!this.#take({ type: 'capture', capture })) {
      throw new OffhookError(errors.payOperation, `This payment cannot capture ${capture} now`)
    }
    // Not before: who is refused stops no timer of what goes on.
    this.#keyTimer?.clear()
  }

  /**
   * Asks the connector, after the caller's word where that is wanted.
   * @throws OffhookError 64019 while items are missing, 64021 while one is captured or it is over
   */
  complete(): void {
    if (this.#take({ type: 'complete' })) return
    const { phase } = this.#state
    if (phase === 'open') {
      const missing = this.required.join(', ')
      throw new OffhookError(errors.payIncomplete, `The payment still needs ${missing}`)
    }
    throw new OffhookError(errors.payOperation, `The payment cannot be completed: it is ${phase}`)
  }

  /** Ends it; false when it is over, or the connector is being asked. */
  end(result: PayResult): boolean {
    return this.#take({ type: 'end', result })
  }

  /** No key has come for the item, and nobody waits for one any longer. */
  giveUpCapture(): void {
    this.#finishCapture()
  }

  #onDigit(code: number): void {
    this.#restartIdle()
    const { phase, capture } = this.#state
    if (code === STAR) return void this.end('caller-interrupted-with-star')
    if (phase === 'confirming') return this.#onWord(code)
    if (phase !== 'capturing' || capture === null) return
    if (code === HASH) return this.#finishCapture()
    if (code < 0x30 || code > 0x39) return
    this.#vault.push(capture, code)
    this.#masks = this.#mask(capture)
    const cardType = this.#cardTypeFor(capture)
    if (endsWith(capture, this.#vault.digits(capture), cardType)) return this.#finishCapture()
    this.#tell('partial')
    this.#keyTimer?.clear()
    const { clock, settings } = this.#options
    this.#keyTimer = clock.setTimeout(() => this.#finishCapture(true), settings.timeout * 1000)
  }

  /** 1 = yes, 2 = cancel; any other key is not heard. */
  #onWord(code: number): void {
    if (code === 0x31) this.#take({ type: 'confirmed' })
    else if (code === 0x32) this.end('transaction-cancelled')
  }

  #finishCapture(timedOut = false): void {
    this.#keyTimer?.clear()
    const { phase, capture } = this.#state
    if (phase !== 'capturing' || capture === null) return
    const fault = this.#faultOf(capture, timedOut)
    if (fault) this.#take({ type: 'faulty', errorType: fault })
    else this.#take({ type: 'good', cardType: this.#cardTypeFor(capture) })
  }

  #faultOf(capture: Capture, timedOut: boolean): ErrorType | null {
    const { settings, clock } = this.#options
    const digits = this.#vault.digits(capture)
    if (digits.length === 0) return 'input-timeout'
    const item = itemOf(capture)
    if (isMatcher(capture)) {
      return areAlike(digits, this.#vault.digits(item)) ? null : 'input-matching-failed'
    }
    const cardType = this.#state.cardType
    const fault = faultOf(item, digits, { settings, cardType, now: clock.now() })
    // Of an item of fixed length the rest never came.
    const isCut = timedOut && (item === 'expiration-date' || item === 'security-code')
    return fault && isCut ? 'input-timeout' : fault
  }

  #cardTypeFor(capture: Capture) {
    return capture === 'payment-card-number'
      ? cardTypeOf(this.#vault.digits(capture))
      : this.#state.cardType
  }

  #take(event: PayEvent): boolean {
    const step = payMachine.next(this.#state, event)
    if (!step) return false
    this.#state = step.state
    for (const effect of step.effects) this.#carryOut(effect)
    return true
  }

  #carryOut(effect: PayEffect): void {
    const { state } = this
    switch (effect) {
      case 'listen':
        if (state.capture) this.#vault.open(state.capture)
        this.#restartIdle()
        return this.#tell('moved')
      case 'prune':
        for (const capture of state.plan) {
          if (!state.entered.includes(capture)) this.#vault.drop(capture)
        }
        this.#masks = this.#mask(null)
        return
      case 'tell':
        if (state.phase !== 'over') this.#masks = this.#mask(null)
        return this.#tell(state.phase === 'over' ? 'over' : 'captured')
      case 'read back':
        this.#tell('moved')
        return this.#readBack()
      case 'ask connector':
        this.#tell('moved')
        return void this.#ask()
      case 'erase':
        return this.#erase()
    }
  }

  #readBack(): void {
    const { keypad, language = 'en-US', settings, clock, logger, remark } = this.#options
    const number = this.#masks.PaymentCardNumber ?? this.#masks.BankAccountNumber ?? ''
    const text = readBackText(language, settings.paymentMethod, number.replaceAll('x', ''))
    keypad.say(text, language, this.over, remark).catch((error: unknown) => {
      if (!this.over.aborted) logger.warn({ error: messageOf(error) }, 'nothing was read back')
    })
    this.#keyTimer?.clear()
    // Whoever says nothing has not agreed.
    this.#keyTimer = clock.setTimeout(() => this.end('transaction-cancelled'), 30_000)
  }

  async #ask(): Promise<void> {
    this.#keyTimer?.clear()
    const { clock, connector, logger, settings } = this.#options
    const late = new Promise<never>((_, reject) => {
      this.#keyTimer = clock.setTimeout(() => reject(new TooLate()), MAX_ANSWER_MS)
    })
    try {
      this.#answer = await Promise.race([connector.ask(this.#request()), late])
    } catch (error) {
      // The error is the connector's own and may quote what it was given.
      logger.error(
        { connector: settings.paymentConnector, kind: kindOf(error) },
        'a connector failed',
      )
      this.#answer = {
        ok: false,
        payErrorCode:
          settings.chargeAmount === null ? codes.payTokenRefused : codes.payChargeRefused,
        connectorError: '',
        paymentError:
          error instanceof TooLate ? 'The connector did not answer' : 'The connector failed',
        extra: {},
      }
    }
    const result = this.#answer.ok ? 'success' : 'payment-connector-error'
    this.#take({ type: 'answered', result })
  }

  #request(): ConnectorRequest {
    const { settings } = this.#options
    const digits = (capture: Capture) => this.#vault.digits(capture)
    const isCard = settings.paymentMethod === 'credit-card'
    const { postalCode } = settings
    return {
      transactionId: randomUUID(),
      method: settings.chargeAmount === null ? 'tokenize' : 'charge',
      paymentMethod: settings.paymentMethod,
      card: isCard
        ? {
            number: digits('payment-card-number'),
            expirationDate: digits('expiration-date'),
            securityCode: digits('security-code'),
            postalCode:
              typeof postalCode === 'string' ? Buffer.from(postalCode) : digits('postal-code'),
            type: this.#state.cardType,
          }
        : null,
      account: isCard
        ? null
        : {
            routingNumber: digits('bank-routing-number'),
            accountNumber: digits('bank-account-number'),
            type: settings.bankAccountType,
          },
      amount: settings.chargeAmount,
      currency: settings.currency,
      tokenType: settings.tokenType,
      description: settings.description,
      parameters: settings.parameters,
    }
  }

  #erase(): void {
    this.#keyTimer?.clear()
    this.#idleTimer?.clear()
    this.#vault.erase()
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.#over.abort()
  }

  #restartIdle(): void {
    this.#idleTimer?.clear()
    const { clock } = this.#options
    this.#idleTimer = clock.setTimeout(() => this.end('transaction-cancelled'), MAX_SILENCE_MS)
  }

  #mask(growing: Capture | null): Masks {
    const { settings } = this.#options
    const cardType =
      growing === 'payment-card-number' ? this.#cardTypeFor(growing) : this.#state.cardType
    return masksOf(this.#vault, { settings, cardType, growing })
  }

  #tell(kind: Told['kind']): void {
    this.#options.tell({ kind, state: this.#state, masks: this.#masks, answer: this.#answer })
  }
}

class TooLate extends Error {
  override readonly name = 'TooLate'
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}
