/** Payments by keypad, as the agent's page drives and shows them. No digit is ever here but in masks. */

/** `payments`: the payment on the customer's leg of a call of one's own, or the last one. */
export interface LivePayment {
  /** The task's sid. */
  readonly key: string
  readonly callSid: string
  /** Of the payment: `PK…`. */
  readonly sid: string
  readonly phase: 'open' | 'capturing' | 'confirming' | 'processing' | 'over'
  readonly method: 'credit-card' | 'ach-debit'
  /** Two decimals; null: a token is made and nothing is charged. */
  readonly amount: string | null
  readonly currency: string
  readonly description: string | null
  /** What is or was captured last. */
  readonly capture: string | null
  /** All items that are captured, in order, each once. */
  readonly plan: readonly string[]
  /** What is still needed, in order; what is asked for once more ends in `-matcher`. */
  readonly required: readonly string[]
  /** By item: `xxxxxxxxxxxx4242`. */
  readonly masks: Readonly<Record<string, string>>
  readonly cardType: string | null
  /** What was wrong with the last capture: `invalid-card-number`. */
  readonly errorType: string | null
  /** Null while it goes on: `success`, `payment-connector-error` … */
  readonly result: string | null
  readonly confirmationCode: string | null
  /** What the connector said to a refusal. */
  readonly paymentError: string | null
}

/** `POST /offhook/v1/Calls/:CallSid/Payment`: begins one on the leg of that party. */
export interface PaymentRequest {
  readonly idempotencyKey: string
  readonly method: 'credit-card' | 'ach-debit'
  /** Empty: a token. */
  readonly amount: string
  readonly currency: string
  readonly description: string
  /** Its unique name. */
  readonly connector: string
  /** Of a card; both are asked for unless told otherwise. */
  readonly securityCode?: boolean | undefined
  readonly postalCode?: boolean | undefined
  /** Items of a card that are asked for twice, and must be the same. */
  readonly matching?: readonly string[] | undefined
  /** The customer hears the last digits, and agrees by a key. */
  readonly confirmation?: boolean | undefined
  /** Handed to the connector as they are. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

/** `POST /offhook/v1/Calls/:CallSid/Payment/:Sid`: exactly one of the two. */
export interface PaymentStep {
  readonly idempotencyKey: string
  readonly capture?: string | undefined
  readonly status?: 'complete' | 'cancel' | undefined
}

/** `GET /offhook/v1/PayConnectors/Names`: by whom can be charged. */
export interface PayConnectorNames {
  readonly names: readonly string[]
}

/** The secret is taken and never given. */
export interface PayConnectorRecord {
  readonly sid: string
  readonly uniqueName: string
  readonly kind: 'https' | 'stripe'
  readonly url: string
  readonly username: string
  /** Digits of the year of expiry: 2 or 4. */
  readonly yearDigits: number
}

export type PayConnectorInput = Partial<
  Omit<PayConnectorRecord, 'sid'> & { readonly secret: string }
>

/** `POST /offhook/v1/PayConnectors/:Sid/Test`. */
export interface PayConnectorTest {
  /** A sentence; null: the credentials are taken. */
  readonly fault: string | null
}

/** `GET` and `POST /offhook/v1/PaySettings`. PCI mode stays on once it is on. */
export interface PaySettingsRecord {
  readonly pciMode: boolean
}
