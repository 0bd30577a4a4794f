import type { Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  Emitter,
  errors,
  type Listenable,
  type Logger,
  messageOf,
  OffhookError,
} from '@offhook/core'
import { type Voice, webhookChange } from '@offhook/voice'
import type { Connectors } from './connectors.ts'
import { type ListenerParts, pauseListeners } from './listeners.ts'
import type { Capture, Payment, PaymentSettings, PaymentSid } from './model.ts'
import { callbackParameters } from './parameters.ts'
import { PaySession, type Told } from './pay-session.ts'
import { paymentAfter, paymentRow, rowChanges, storePayment } from './payment-rows.ts'
import { RecentKeys } from './recent-keys.ts'

/** Characters of a key of idempotency; they are kept as long as the call lasts. */
export const MAX_KEY_LENGTH = 255

export interface CreatePaymentRequest {
  /** Up to 255 characters. */
  readonly idempotencyKey: string
  /** Null: nobody is told; the desk looks. */
  readonly statusCallback: string | null
  readonly settings: PaymentSettings
}

export interface UpdatePaymentRequest {
  readonly idempotencyKey: string
  readonly statusCallback: string | null
  /** Exactly one of the two. */
  readonly capture?: Capture | undefined
  readonly status?: 'complete' | 'cancel' | undefined
}

/** A payment as it stands. */
export interface LivePayment {
  readonly payment: Payment
  readonly told: Told
}

export interface PaymentEvents {
  /** After each change, with masks. */
  changed: [live: LivePayment]
}

interface Running {
  payment: Payment
  session: PaySession | null
  statusCallback: string | null
  told: Told | null
  readonly settings: PaymentSettings
  /** Resolves once it has begun, and rejects where it could not. */
  begun: Promise<void>
  /** Of the requests that changed it. */
  readonly keys: RecentKeys<true>
}

export interface PaymentsOptions {
  readonly shelf: Shelf
  readonly logger: Logger
  readonly voice: Pick<Voice, 'keypad' | keyof ListenerParts['voice']>
  readonly connectors: Pick<Connectors, 'named'>
  readonly pciMode: ListenerParts['pciMode']
}

/** Payments on live calls: at most one at a time on each, driven by requests. */
export class Payments {
  readonly events: Listenable<PaymentEvents>
  readonly #events: Emitter<PaymentEvents>
  readonly #options: PaymentsOptions
  /** The last payment of each live call. */
  readonly #byCall = new Map<CallSid, Running>()
  /** All that were begun on each live call, by the key of their request. */
  readonly #begun = new Map<CallSid, RecentKeys<Running>>()

  constructor(options: PaymentsOptions) {
    this.#options = options
    this.#events = new Emitter<PaymentEvents>((error) =>
      options.logger.error({ error: messageOf(error) }, 'a listener of payments failed'),
    )
    this.events = this.#events
  }

  /** The payment that runs on a call, or the last one. */
  ofCall(accountSid: AccountSid, callSid: CallSid): LivePayment | undefined {
    const running = this.#byCall.get(callSid)
    if (running?.payment.accountSid !== accountSid || !running.told) return undefined
    return { payment: running.payment, told: running.told }
  }

  /** The calls on which a payment runs now. */
  isPaying(callSid: CallSid): boolean {
    const running = this.#byCall.get(callSid)
    return running !== undefined && running.told?.kind !== 'over'
  }

  /**
   * Begins a payment. A request that is repeated with its key begins nothing.
   * @throws OffhookError 20404 no such live call, 64004 no such connector, 64020 a key that is too
   * long, 64021 one runs already
   */
  async create(
    accountSid: AccountSid,
    callSid: CallSid,
    request: CreatePaymentRequest,
  ): Promise<Payment> {
    const { voice, shelf } = this.#options
    checkKey(request.idempotencyKey)
    const keypad = await voice.keypad(accountSid, callSid)
    const known = this.#begun.get(callSid)?.get(request.idempotencyKey)
    if (known) {
      await known.begun
      return known.payment
    }
    if (this.isPaying(callSid)) {
      throw new OffhookError(errors.payOperation, 'session-in-progress: this call has a payment')
    }
    const { settings } = request
    const running: Running = {
      payment: paymentRow(accountSid, callSid, settings, shelf.clock.now()),
      session: null,
      statusCallback: request.statusCallback,
      told: null,
      settings,
      begun: Promise.resolve(),
      keys: new RecentKeys(),
    }
    // Taken without a wait, so that of two requests at once one is refused.
    this.#byCall.set(callSid, running)
    const keys = this.#begun.get(callSid) ?? new RecentKeys()
    this.#begun.set(callSid, keys.set(request.idempotencyKey, running))
    running.begun = this.#begin(running, keypad.endSignal)
    try {
      await running.begun
    } catch (error) {
      // What has failed may be tried again.
      keys.delete(request.idempotencyKey)
      if (this.#byCall.get(callSid) === running) this.#byCall.delete(callSid)
      throw error
    }
    return running.payment
  }

  async #begin(running: Running, callEnds: AbortSignal): Promise<void> {
    const { voice, shelf, connectors, logger } = this.#options
    const { payment, settings } = running
    const { accountSid, callSid } = payment
    this.#forgetWith(running, callEnds)
    const connector = await connectors.named(accountSid, settings.paymentConnector)
    const resume = await pauseListeners(this.#options, accountSid, callSid)
    try {
      // The call may be gone by now.
      const keypad = await voice.keypad(accountSid, callSid)
      running.session = new PaySession({
        clock: shelf.clock,
        logger,
        keypad,
        settings,
        connector,
        tell: (told) => this.#tell(running, told),
      })
      await keypad.claimed()
    } catch (error) {
      await resume()
      throw error
    }
    const goOn = () => {
      resume().catch((error: unknown) => {
        logger.error({ error: messageOf(error) }, 'recordings did not go on after a payment')
      })
    }
    const { over } = running.session
    if (over.aborted) goOn()
    else over.addEventListener('abort', goOn, { once: true })
  }

  /**
   * Captures an item, completes or cancels. Repeated with its key it does nothing.
   * @throws OffhookError 20404 unknown, 64018 nothing or two things asked, 64019 items are missing,
   * 64020 a key that is too long, 64021 not possible now
   */
  update(
    accountSid: AccountSid,
    callSid: CallSid,
    sid: PaymentSid,
    request: UpdatePaymentRequest,
  ): Payment {
    const running = this.#byCall.get(callSid)
    const { payment, session } = running ?? {}
    if (!running || !session || payment?.sid !== sid || payment.accountSid !== accountSid) {
      throw new OffhookError(errors.notFound, 'The payment was not found')
    }
    const { capture, status, idempotencyKey } = request
    checkKey(idempotencyKey)
    if ((capture === undefined) === (status === undefined)) {
      throw new OffhookError(errors.payNothingAsked)
    }
    if (running.keys.get(idempotencyKey)) return payment
    if (request.statusCallback !== null) running.statusCallback = request.statusCallback
    if (capture) session.capture(capture)
    else if (status === 'complete') session.complete()
    else if (!session.end('transaction-cancelled')) {
      throw new OffhookError(errors.payOperation, 'The payment cannot be cancelled any more')
    }
    running.keys.set(idempotencyKey, true)
    return running.payment
  }

  #tell(running: Running, told: Told): void {
    const { shelf, logger } = this.#options
    running.told = told
    if (told.kind === 'moved') {
      this.#events.emit('changed', { payment: running.payment, told })
      return
    }
    running.payment = paymentAfter(running.payment, told, shelf.clock.now())
    const { payment, statusCallback, settings } = running
    const callback =
      statusCallback === null
        ? []
        : [
            webhookChange({
              accountSid: payment.accountSid,
              orderKey: payment.callSid,
              callSid: payment.callSid,
              url: statusCallback,
              method: 'POST',
              parameters: callbackParameters(payment, settings, told),
            }),
          ]
    storePayment(shelf, logger, [...rowChanges(payment, told), ...callback])
    this.#events.emit('changed', { payment, told })
  }

  #forgetWith({ payment }: Running, callEnds: AbortSignal): void {
    const forget = () => {
      this.#byCall.delete(payment.callSid)
      this.#begun.delete(payment.callSid)
    }
    if (callEnds.aborted) forget()
    else callEnds.addEventListener('abort', forget, { once: true })
  }
}

function checkKey(key: string): void {
  if (key.length <= MAX_KEY_LENGTH) return
  throw new OffhookError(
    errors.payParameter,
    `IdempotencyKey must have ${MAX_KEY_LENGTH} characters at most`,
  )
}
