import { alert, type ErrorEntry, refusal } from './entry.ts'

/** Payments by keypad: requests, the Pay verb, and what connectors answer (64xxx). */
export const payments = {
  payConnectorUnknown: alert(
    64004,
    'The account has no pay connector of this name',
    'Set the connector up under Payments, or correct paymentConnector.',
  ),
  payCannotTokenize: alert(
    64005,
    'The connector makes no tokens',
    'Give a chargeAmount, or use another connector.',
  ),
  payCannotCharge: alert(
    64007,
    'The connector does not charge',
    'Leave the chargeAmount out, or use another connector.',
  ),
  payChargeRefused: alert(
    64008,
    'The connector did not charge',
    'Read PaymentError and ConnectorError of the callback.',
  ),
  payTokenRefused: alert(
    64010,
    'The connector made no token',
    'Read PaymentError and ConnectorError of the callback.',
  ),
  payCardRefused: alert(
    64012,
    'The connector refused the card',
    'Ask for another card; PaymentError says more.',
  ),
  payMethodUnsupported: alert(
    64013,
    'The connector does not take this payment method',
    'Use another paymentMethod or another connector.',
  ),
  payNothingAsked: refusal(64018, 400, 'Neither Capture nor Status is given, or both are'),
  payIncomplete: refusal(64019, 400, 'The payment is not complete: items are still required'),
  payParameter: alert(
    64020,
    'A parameter of the payment is not valid',
    'Compare the value with the reference of payments.',
  ),
  payOperation: refusal(64021, 400, 'The payment cannot do this now'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
