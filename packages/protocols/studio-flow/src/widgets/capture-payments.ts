import { choice, flag, number, pairs, text, texts } from './schema.ts'
import { document, parametersOf, parameterVerbs, verb, type Widget } from './widget.ts'

/** The way out of each `Result` of Pay. */
const ways: Readonly<Record<string, string>> = {
  success: 'success',
  'too-many-failed-attempts': 'maxFailedAttempts',
  'payment-connector-error': 'providerError',
  'internal-error': 'providerError',
  'caller-interrupted-with-star': 'payInterrupted',
  'caller-hung-up': 'hangup',
  'validation-error': 'validationError',
}

export const capturePayments: Widget = {
  schema: {
    type: 'capture-payments',
    label: 'Capture payment',
    help: 'Takes a card or an account by keys; nobody else hears or keeps the digits.',
    group: 'voice',
    properties: {
      payment_connector: text('Payment connector', { required: true, refers: 'connector' }),
      payment_method: choice('Method', ['CREDIT_CARD', 'ACH_DEBIT'], { fallback: 'CREDIT_CARD' }),
      payment_token_type: choice('Token', ['one-time', 'reusable', 'payment-method']),
      payment_amount: text('Amount', { help: 'None or 0: a token is made.' }),
      currency: text('Currency', { fallback: 'usd' }),
      description: text('Description'),
      language: text('Language', { refers: 'language' }),
      timeout: number('Seconds between keys', 1, 600, { fallback: '5' }),
      max_attempts: number('Attempts', 1, 3, { fallback: '1' }),
      security_code: flag('Ask for the security code'),
      postal_code: text('Postal code', { help: '`true`, `false`, or the code itself.' }),
      min_postal_code_length: number('Shortest postal code', 0, 20),
      bank_account_type: text('Kind of bank account'),
      valid_card_types: texts('Cards that are taken'),
      parameters: pairs('Parameters'),
    },
    events: [
      ...['success', 'maxFailedAttempts', 'providerError', 'payInterrupted', 'hangup'],
      'validationError',
    ],
    variables: [
      ...['Result', 'PaymentToken', 'PaymentConfirmationCode', 'ProfileId', 'PaymentCardNumber'],
      ...['PaymentCardType', 'ExpirationDate', 'SecurityCode', 'PaymentCardPostalCode'],
    ],
  },
  enter(step) {
    const { properties: of } = step
    const amount = of.text('payment_amount')
    const cards = of.texts('valid_card_types')
    const pay = verb(
      'Pay',
      {
        action: step.urlOf('paid'),
        paymentConnector: of.text('payment_connector'),
        paymentMethod: of.text('payment_method')?.toLowerCase().replaceAll('_', '-'),
        tokenType: of.text('payment_token_type'),
        chargeAmount: amount && Number(amount) !== 0 ? amount : undefined,
        currency: of.text('currency'),
        description: of.text('description'),
        language: of.text('language'),
        timeout: of.number('timeout'),
        maxAttempts: of.number('max_attempts'),
        securityCode: of.flag('security_code'),
        postalCode: of.text('postal_code'),
        minPostalCodeLength: of.number('min_postal_code_length'),
        bankAccountType: of.text('bank_account_type'),
        validCardTypes: cards.length > 0 ? cards.join(' ') : undefined,
      },
      ...parameterVerbs(of.pairs('parameters')),
    )
    return document(step, 'providerError', pay)
  },
  on(reply) {
    const values = parametersOf(reply)
    const event = ways[values['Result'] ?? ''] ?? 'providerError'
    return { event, values }
  },
}
