/** What is kept of a payment, whoever asks for it: requests or `<Pay>`. Masks, and no digit beside. */
import type { Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  type Change,
  type Logger,
  makeSid,
  messageOf,
  put,
} from '@offhook/core'
import type { Payment, PaymentSettings } from './model.ts'
import type { Told } from './pay-session.ts'

/** The row of one that begins. */
export function paymentRow(
  accountSid: AccountSid,
  callSid: CallSid,
  settings: PaymentSettings,
  now: number,
): Payment {
  const { paymentMethod, paymentConnector, chargeAmount, currency, description } = settings
  return {
    sid: makeSid('PK'),
    accountSid,
    callSid,
    ...{ paymentMethod, paymentConnector, chargeAmount, currency, description },
    maskedNumber: null,
    cardType: null,
    result: null,
    confirmationCode: null,
    payErrorCode: null,
    dateCreated: now,
    dateUpdated: now,
  }
}

/** The row after what is told of it. */
export function paymentAfter(payment: Payment, told: Told, now: number): Payment {
  const { masks, state, answer } = told
  return {
    ...payment,
    maskedNumber: masks.PaymentCardNumber ?? masks.BankAccountNumber ?? null,
    cardType: state.cardType,
    result: state.result,
    confirmationCode: answer?.ok ? (answer.confirmationCode ?? answer.token) : null,
    payErrorCode: answer && !answer.ok ? answer.payErrorCode : null,
    dateUpdated: now,
  }
}

/** What of a payment is looked for in its row: not each key, nor a phase that no callback tells. */
export function rowChanges(payment: Payment, { kind }: Told): readonly Change[] {
  return kind === 'partial' || kind === 'moved' ? [] : [put('payment', payment)]
}

/** Nobody waits for it; a store that refuses it now gets it again. */
export function storePayment(
  { writer }: Pick<Shelf, 'writer'>,
  logger: Logger,
  changes: readonly Change[],
): void {
  if (changes.length === 0) return
  writer.commit(changes).catch((error: unknown) => {
    logger.error({ error: messageOf(error) }, 'a payment was not stored')
    writer.writeBehind(changes)
  })
}
