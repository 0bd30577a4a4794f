import type { BankAccountType, CardType, PaymentMethod, TokenType } from './model.ts'

/** What a connector is asked. The bytes are views: they are overwritten when it has answered. */
export interface ConnectorRequest {
  /** A UUID, the same when it is asked again. */
  readonly transactionId: string
  readonly method: 'charge' | 'tokenize'
  readonly paymentMethod: PaymentMethod
  /** ASCII digits. */
  readonly card: {
    readonly number: Uint8Array
    /** MMYY. */
    readonly expirationDate: Uint8Array
    /** Empty where it was not asked for, as is the next. */
    readonly securityCode: Uint8Array
    readonly postalCode: Uint8Array
    readonly type: CardType | null
  } | null
  readonly account: {
    readonly routingNumber: Uint8Array
    readonly accountNumber: Uint8Array
    readonly type: BankAccountType
  } | null
  /** Two decimals; null for a token. */
  readonly amount: string | null
  readonly currency: string
  readonly tokenType: TokenType
  readonly description: string | null
  readonly parameters: Readonly<Record<string, string>>
}

/** `extra`: what else was answered, for the application. Texts never hold what was keyed in. */
export type ConnectorAnswer =
  | {
      readonly ok: true
      readonly confirmationCode: string | null
      readonly token: string | null
      readonly profileId: string | null
      readonly extra: Readonly<Record<string, string>>
    }
  | {
      readonly ok: false
      /** Of the catalogue: 64005 to 64013. */
      readonly payErrorCode: number
      /** Of the connector's own. */
      readonly connectorError: string
      readonly paymentError: string
      readonly extra: Readonly<Record<string, string>>
    }

/** Charges or tokenises. */
export interface Connector {
  /** Answers within 25 s, whatever happens outside; what was declined is an answer. */
  ask(request: ConnectorRequest): Promise<ConnectorAnswer>
  /** Whether credentials are taken, as a sentence for who set it up; null: they are. */
  test(): Promise<string | null>
}

/** How one account's connector is reached. */
export interface ConnectorSetup {
  readonly url: string
  readonly username: string
  readonly secret: string
  readonly yearDigits: number
}

/** Makes a connector of a kind. */
export type ConnectorMaker = (setup: ConnectorSetup) => Connector
