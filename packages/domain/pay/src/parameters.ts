/** The parameters of a payment's callbacks, by their documented names. */
import type { Payment, PaymentSettings } from './model.ts'
import type { Told } from './pay-session.ts'
import { requiredOf } from './pay-state.ts'
import type { ConnectorAnswer } from './ports.ts'

type Parameters = Readonly<Record<string, string>>

/** What a callback of the Payments resource says. */
export function callbackParameters(
  payment: Payment,
  settings: PaymentSettings,
  told: Told,
): Parameters {
  const { state, kind } = told
  const changed: Record<string, string> = {}
  if (kind !== 'started') {
    changed['DateUpdated'] = new Date(payment.dateUpdated).toISOString()
    changed['Required'] = requiredOf(state).join(',')
    if (state.errorType) changed['ErrorType'] = state.errorType
  }
  if (kind === 'partial' || kind === 'captured') {
    changed['Capture'] = state.capture ?? ''
    changed['PartialResult'] = String(kind === 'partial')
  }
  return {
    AccountSid: payment.accountSid,
    CallSid: payment.callSid,
    Sid: payment.sid,
    DateCreated: new Date(payment.dateCreated).toISOString(),
    ...settingParameters(settings),
    ...told.masks,
    ...changed,
    ...(kind === 'over' ? resultParameters(told) : {}),
  }
}

/** What was asked for, as it is repeated in each callback. */
function settingParameters(settings: PaymentSettings): Parameters {
  const { chargeAmount, description, parameters, postalCode } = settings
  return {
    PaymentMethod: settings.paymentMethod,
    PaymentConnector: settings.paymentConnector,
    TokenType: settings.tokenType,
    Currency: settings.currency,
    Timeout: String(settings.timeout),
    SecurityCode: String(settings.securityCode),
    PostalCode: String(postalCode !== false),
    ValidCardTypes: settings.validCardTypes.join(' '),
    ...(chargeAmount === null ? {} : { ChargeAmount: chargeAmount }),
    ...(description === null ? {} : { Description: description }),
    ...(settings.paymentMethod === 'ach-debit'
      ? { BankAccountType: settings.bankAccountType }
      : {}),
    ...(Object.keys(parameters).length === 0 ? {} : { Parameter: JSON.stringify(parameters) }),
  }
}

/** How it ended, for callbacks and for the action of `<Pay>`. */
export function resultParameters({ state, answer }: Pick<Told, 'state' | 'answer'>): Parameters {
  return { Result: state.result ?? 'internal-error', ...answerParameters(answer) }
}

function answerParameters(answer: ConnectorAnswer | null): Parameters {
  if (!answer) return {}
  const extra = Object.fromEntries(
    Object.entries(answer.extra).map(([key, value]) => [`PayConnector_${key}`, value]),
  )
  if (!answer.ok) {
    return {
      ...extra,
      PayErrorCode: String(answer.payErrorCode),
      ConnectorError: answer.connectorError,
      PaymentError: answer.paymentError,
    }
  }
  const { confirmationCode, token, profileId } = answer
  return {
    ...extra,
    ...(confirmationCode === null ? {} : { PaymentConfirmationCode: confirmationCode }),
    ...(token === null ? {} : { PaymentToken: token }),
    ...(profileId === null ? {} : { ProfileId: profileId }),
  }
}
