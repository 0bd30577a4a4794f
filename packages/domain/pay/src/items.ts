/** Which items a payment needs, when one of them is whole, and whether it can be right. */
import { cardTypeOf, isAccepted, isCardNumber, isWhole, securityCodeLength } from './cards.ts'
import type { Capture, CardType, ErrorType, Item, PaymentSettings } from './model.ts'

const MATCHER = '-matcher'
const ROUTING_LENGTH = 9
const ACCOUNT_LENGTHS = { min: 4, max: 17 }
const POSTAL_CODE_MOST = 10

/** The captures of a payment, in the order in which they are asked for. */
export function planOf(settings: PaymentSettings): readonly Capture[] {
  if (settings.paymentMethod === 'ach-debit') return ['bank-routing-number', 'bank-account-number']
  const items: Item[] = ['payment-card-number', 'expiration-date']
  if (settings.securityCode) items.push('security-code')
  if (settings.postalCode === true) items.push('postal-code')
  return items.flatMap((item) =>
    settings.requireMatchingInputs.includes(item as never)
      ? [item, `${item}${MATCHER}` as Capture]
      : [item],
  )
}

/** The item that a capture is of. */
export function itemOf(capture: Capture): Item {
  return capture.replace(MATCHER, '') as Item
}

export function isMatcher(capture: Capture): boolean {
  return capture.endsWith(MATCHER)
}

/** Whether a capture ends by itself with these digits, without `#` and without waiting. */
export function endsWith(capture: Capture, digits: Uint8Array, cardType: CardType | null): boolean {
  switch (itemOf(capture)) {
    case 'payment-card-number':
      return isWhole(digits)
    case 'expiration-date':
      return digits.length === 4
    case 'security-code':
      return digits.length === securityCodeLength(cardType)
    case 'bank-routing-number':
      return digits.length === ROUTING_LENGTH
    case 'bank-account-number':
      return digits.length === ACCOUNT_LENGTHS.max
    case 'postal-code':
      return digits.length === POSTAL_CODE_MOST
  }
}

/**
 * What is wrong with an item; null: nothing.
 * @param facts.now milliseconds since the epoch
 */
export function faultOf(
  item: Item,
  digits: Uint8Array,
  facts: {
    readonly settings: PaymentSettings
    readonly cardType: CardType | null
    readonly now: number
  },
): ErrorType | null {
  switch (item) {
    case 'payment-card-number': {
      if (!isCardNumber(digits)) return 'invalid-card-number'
      const type = cardTypeOf(digits)
      const accepted = type !== null && isAccepted(type, facts.settings.validCardTypes)
      return accepted ? null : 'invalid-card-type'
    }
    case 'expiration-date':
      return isGoodUntil(digits, facts.now) ? null : 'invalid-date'
    case 'security-code':
      return digits.length === securityCodeLength(facts.cardType) ? null : 'invalid-security-code'
    case 'postal-code': {
      const { minPostalCodeLength: least } = facts.settings
      return digits.length > 0 && digits.length >= least ? null : 'invalid-postal-code'
    }
    case 'bank-routing-number':
      return isRoutingNumber(digits) ? null : 'invalid-bank-routing-number'
    case 'bank-account-number':
      return digits.length >= ACCOUNT_LENGTHS.min ? null : 'invalid-bank-account-number'
  }
}

/** MMYY. A card is good until the end of its month; months are those of UTC. */
function isGoodUntil(digits: Uint8Array, now: number): boolean {
  if (digits.length !== 4) return false
  const [m1, m2, y1, y2] = [...digits].map((code) => code - 0x30) as [
    number,
    number,
    number,
    number,
  ]
  const month = m1 * 10 + m2
  if (month < 1 || month > 12) return false
  const today = new Date(now)
  const months = (2000 + y1 * 10 + y2) * 12 + month
  return months >= today.getUTCFullYear() * 12 + today.getUTCMonth() + 1
}

/** Nine digits with the check digit of the American Bankers Association: weights 3, 7, 1. */
function isRoutingNumber(digits: Uint8Array): boolean {
  if (digits.length !== ROUTING_LENGTH) return false
  const weights = [3, 7, 1]
  const sum = digits.reduce((sum, code, i) => sum + (code - 0x30) * weights[i % 3]!, 0)
  return sum > 0 && sum % 10 === 0
}

/** Compares without showing by its time where the two differ. */
export function areAlike(a: Uint8Array, b: Uint8Array): boolean {
  let differing = a.length ^ b.length
  for (let i = 0; i < Math.min(a.length, b.length); i++) differing |= a[i]! ^ b[i]!
  return differing === 0
}
