/**
 * What a card's number says about itself (ISO/IEC 7812, and the ranges that the networks publish).
 * Numbers are bytes of ASCII digits, so that they can be overwritten.
 */
import type { CardType } from './model.ts'

const ZERO = 0x30

interface Range {
  readonly type: CardType
  readonly lengths: readonly number[]
  /** From and to, with as many digits each. */
  readonly prefixes: readonly (readonly [number, number])[]
  /** Its numbers have no check digit. */
  readonly unchecked?: true
}

/** The first that fits counts: Maestro's wide ranges come last. */
const ranges: readonly Range[] = [
  { type: 'visa', lengths: [13, 16, 19], prefixes: [[4, 4]] },
  {
    type: 'mastercard',
    lengths: [16],
    prefixes: [
      [51, 55],
      [2221, 2720],
    ],
  },
  {
    type: 'amex',
    lengths: [15],
    prefixes: [
      [34, 34],
      [37, 37],
    ],
  },
  {
    type: 'discover',
    lengths: [16],
    prefixes: [
      [6011, 6011],
      [644, 649],
      [65, 65],
    ],
  },
  {
    type: 'diners-club',
    lengths: [14],
    prefixes: [
      [300, 305],
      [36, 36],
      [38, 38],
    ],
  },
  { type: 'jcb', lengths: [16], prefixes: [[35, 35]] },
  {
    type: 'enroute',
    lengths: [15],
    prefixes: [
      [2014, 2014],
      [2149, 2149],
    ],
    unchecked: true,
  },
  {
    type: 'maestro',
    lengths: [12, 13, 14, 15, 16, 17, 18, 19],
    prefixes: [
      [50, 50],
      [56, 69],
    ],
  },
]

/** The type whose range a number, or the beginning of one, stands in; null: none, or not yet. */
export function cardTypeOf(digits: Uint8Array): CardType | null {
  return rangeOf(digits)?.type ?? null
}

/** Whether a number is whole: of a known type, of one of its lengths, its check digit right. */
export function isCardNumber(digits: Uint8Array): boolean {
  const range = rangeOf(digits)
  if (!range?.lengths.includes(digits.length)) return false
  return range.unchecked === true || passesLuhn(digits)
}

/**
 * Whether nothing can follow: the number has its type's last length. A Visa of 16 digits whose check
 * digit is right counts as whole, as nearly all are; one of 19 that passes by chance must be rare.
 */
export function isWhole(digits: Uint8Array): boolean {
  const range = rangeOf(digits)
  if (!range) return digits.length >= 19
  if (digits.length >= Math.max(...range.lengths)) return true
  return range.type === 'visa' && digits.length === 16 && passesLuhn(digits)
}

/** Digits of the code on the card. */
export function securityCodeLength(type: CardType | null): number {
  return type === 'amex' ? 4 : 3
}

/** Optima is a card of American Express, and shares its numbers. */
export function isAccepted(type: CardType, valid: readonly CardType[]): boolean {
  return valid.includes(type) || (type === 'amex' && valid.includes('optima'))
}

/** Check digit of ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: Uint8Array): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[digits.length - 1 - i]! - ZERO
    const weighed = i % 2 === 1 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return digits.length > 0 && sum % 10 === 0
}

function rangeOf(digits: Uint8Array): Range | undefined {
  return ranges.find(({ prefixes }) =>
    prefixes.some(([from, to]) => {
      const length = String(from).length
      if (digits.length < length) return false
      let head = 0
      for (let i = 0; i < length; i++) head = head * 10 + digits[i]! - ZERO
      return head >= from && head <= to
    }),
  )
}
