/**
 * The nouns of `pay`.
 * - *payment*: one attempt of a party to pay by keypad; at most one at a time on a call.
 * - *item*: a piece of card or account data. A *capture* is what is asked for at a time: an item, or
 *   its *matcher*, the same once more.
 * - *connector*: who charges or tokenises; an account's own, known by its unique name.
 * - *mask*: what may be shown of an item.
 *
 * Times are milliseconds since the epoch unless a name says otherwise.
 */
import type { AccountSid, CallSid, Sid, Stored } from '@offhook/core'

export type PaymentSid = Sid<'PK'>
export type ConnectorSid = Sid<'PC'>

export const paymentMethods = ['credit-card', 'ach-debit'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const tokenTypes = ['one-time', 'reusable', 'payment-method'] as const
export type TokenType = (typeof tokenTypes)[number]

export const bankAccountTypes = [
  'consumer-checking',
  'consumer-savings',
  'commercial-checking',
  'commercial-savings',
] as const
export type BankAccountType = (typeof bankAccountTypes)[number]

export const cardTypes = [
  'visa',
  'mastercard',
  'amex',
  'maestro',
  'discover',
  'optima',
  'jcb',
  'diners-club',
  'enroute',
] as const
export type CardType = (typeof cardTypes)[number]

export const cardItems = [
  'payment-card-number',
  'expiration-date',
  'security-code',
  'postal-code',
] as const
export type CardItem = (typeof cardItems)[number]
export const bankItems = ['bank-routing-number', 'bank-account-number'] as const
export type Item = CardItem | (typeof bankItems)[number]

export const captures = [
  ...cardItems,
  ...bankItems,
  'payment-card-number-matcher',
  'expiration-date-matcher',
  'security-code-matcher',
  'postal-code-matcher',
] as const
export type Capture = (typeof captures)[number]

/** What may be wrong with what was keyed in. */
export const errorTypes = [
  'input-timeout',
  'invalid-card-number',
  'invalid-card-type',
  'invalid-date',
  'invalid-security-code',
  'invalid-postal-code',
  'invalid-bank-routing-number',
  'invalid-bank-account-number',
  'invalid-bank-account-type',
  'invalid-card-number-security-code-capture-sequence',
  'input-matching-failed',
  'session-in-progress',
  'internal-error',
] as const
export type ErrorType = (typeof errorTypes)[number]

export const payResults = [
  'success',
  'payment-connector-error',
  'caller-interrupted-with-star',
  'caller-hung-up',
  'validation-error',
  'too-many-failed-attempts',
  'transaction-cancelled',
  'internal-error',
] as const
export type PayResult = (typeof payResults)[number]

/** What an application asks for; the same for REST, `<Pay>` and the desk. */
export interface PaymentSettings {
  readonly paymentMethod: PaymentMethod
  /** The unique name. */
  readonly paymentConnector: string
  /** Two decimals, `12.00`; null = tokenise. */
  readonly chargeAmount: string | null
  /** ISO 4217, as it was given. */
  readonly currency: string
  readonly description: string | null
  readonly tokenType: TokenType
  /** Seconds between two keys. */
  readonly timeout: number
  readonly securityCode: boolean
  /** Whether it is asked for; a text is the code itself. */
  readonly postalCode: boolean | string
  readonly minPostalCodeLength: number
  readonly validCardTypes: readonly CardType[]
  readonly bankAccountType: BankAccountType
  /** These must be keyed in twice alike. */
  readonly requireMatchingInputs: readonly CardItem[]
  readonly confirmation: boolean
  /** Handed to the connector as they are. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What is kept of a payment: no digit beyond the last four of its card, the last two of an account. */
export interface Payment {
  readonly sid: PaymentSid
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly paymentMethod: PaymentMethod
  readonly paymentConnector: string
  readonly chargeAmount: string | null
  readonly currency: string
  readonly description: string | null
  /** Of the card, or of the account; null until one was keyed in. */
  readonly maskedNumber: string | null
  readonly cardType: CardType | null
  /** Null while it goes on. */
  readonly result: PayResult | null
  readonly confirmationCode: string | null
  readonly payErrorCode: number | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

export const connectorKinds = ['https', 'stripe'] as const
export type ConnectorKind = (typeof connectorKinds)[number]

/** How an account reaches whoever charges. */
export interface PayConnectorRow {
  readonly sid: ConnectorSid
  readonly accountSid: AccountSid
  readonly uniqueName: string
  readonly kind: ConnectorKind
  readonly url: string
  readonly username: string
  /** The password or secret key, sealed. */
  readonly secretBox: string
  /** `https`: digits of the year of expiry, 2 or 4. */
  readonly yearDigits: number
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** What holds for all payments of an account. */
export interface PaySettings {
  readonly sid: AccountSid
  readonly accountSid: AccountSid
  /** Once set it stays. */
  readonly pciMode: boolean
  readonly dateCreated: number
  readonly dateUpdated: number
}

declare module '@offhook/core' {
  interface Entities {
    payment: Stored<Payment, 'sid'>
    'pay-connector': Stored<PayConnectorRow, 'sid'>
    'pay-settings': Stored<PaySettings, 'sid'>
  }
}
