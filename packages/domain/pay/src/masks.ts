/** What may be shown of a payment, by the names that callbacks use. */
import type { Capture, CardType, PaymentSettings } from './model.ts'
import type { Vault } from './vault.ts'

/** Shown of a card's number, and of an account's. */
const LAST_OF_CARD = 4
const LAST_OF_ACCOUNT = 2

export interface Masks {
  readonly PaymentCardNumber?: string
  readonly PaymentCardType?: string
  readonly ExpirationDate?: string
  readonly SecurityCode?: string
  readonly PaymentCardPostalCode?: string
  readonly BankRoutingNumber?: string
  readonly BankAccountNumber?: string
  readonly BankAccountType?: string
}

/**
 * @param growing the capture that goes on: one `x` for each key, nothing clear
 */
export function masksOf(
  vault: Vault,
  facts: {
    readonly cardType: CardType | null
    readonly growing: Capture | null
    readonly settings: Pick<PaymentSettings, 'paymentMethod' | 'bankAccountType' | 'postalCode'>
  },
): Masks {
  const { settings } = facts
  const shown = (capture: Capture, mask: (digits: Uint8Array) => string): string | undefined => {
    const digits = vault.digits(capture)
    if (digits.length === 0) return undefined
    return facts.growing === capture ? 'x'.repeat(digits.length) : mask(digits)
  }
  const masks = {
    PaymentCardNumber: shown('payment-card-number', (digits) => covered(digits, LAST_OF_CARD)),
    PaymentCardType: facts.cardType ?? undefined,
    ExpirationDate: shown('expiration-date', textOf),
    SecurityCode: shown('security-code', (digits) => covered(digits, 0)),
    PaymentCardPostalCode:
      typeof settings.postalCode === 'string' ? settings.postalCode : shown('postal-code', textOf),
    BankRoutingNumber: shown('bank-routing-number', textOf),
    BankAccountNumber: shown('bank-account-number', (digits) => covered(digits, LAST_OF_ACCOUNT)),
    BankAccountType: settings.paymentMethod === 'ach-debit' ? settings.bankAccountType : undefined,
  }
  return Object.fromEntries(Object.entries(masks).filter(([, mask]) => mask !== undefined))
}

function covered(digits: Uint8Array, last: number): string {
  return 'x'.repeat(digits.length - last) + textOf(digits.subarray(digits.length - last))
}

function textOf(digits: Uint8Array): string {
  return String.fromCharCode(...digits)
}
