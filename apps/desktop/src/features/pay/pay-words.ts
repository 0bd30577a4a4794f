/** The words of a payment: its items, what can be wrong with them, and how it ended. */
import type { LivePayment } from '@offhook/desk-api'
import type { PlainKey, Translate } from '../../texts/index.ts'

interface ItemWords {
  readonly label: PlainKey
  /** As it stands in a sentence. */
  readonly noun: PlainKey
}

const items: Readonly<Record<string, ItemWords>> = {
  'payment-card-number': { label: 'pay.numberLabel', noun: 'pay.number' },
  'expiration-date': { label: 'pay.expiryLabel', noun: 'pay.expiry' },
  'security-code': { label: 'pay.codeLabel', noun: 'pay.code' },
  'postal-code': { label: 'pay.postalLabel', noun: 'pay.postal' },
  'bank-routing-number': { label: 'pay.routingLabel', noun: 'pay.routing' },
  'bank-account-number': { label: 'pay.accountLabel', noun: 'pay.accountNumber' },
}

export function itemWords(capture: string): ItemWords {
  return items[capture.replace('-matcher', '')] ?? { label: 'pay.title', noun: 'pay.title' }
}

/** It is asked for once more, to be compared. */
export function isMatcher(capture: string): boolean {
  return capture.endsWith('-matcher')
}

const faults: Readonly<Record<string, PlainKey>> = {
  'input-timeout': 'pay.timeout',
  'invalid-card-number': 'pay.badNumber',
  'invalid-card-type': 'pay.badType',
  'invalid-date': 'pay.badDate',
  'invalid-security-code': 'pay.badCode',
  'invalid-postal-code': 'pay.badPostal',
  'invalid-bank-routing-number': 'pay.badRouting',
  'invalid-bank-account-number': 'pay.badAccount',
  'invalid-card-number-security-code-capture-sequence': 'pay.badOrder',
  'input-matching-failed': 'pay.badMatch',
}

export function faultText(t: Translate, errorType: string): string {
  return t(faults[errorType] ?? 'pay.badOther')
}

const results: Readonly<Record<string, PlainKey>> = {
  'caller-interrupted-with-star': 'pay.star',
  'caller-hung-up': 'pay.hungUp',
  'transaction-cancelled': 'pay.cancelled',
}

/** How it ended, as a sentence. */
export function resultText(t: Translate, payment: LivePayment): string {
  const { result, amount, confirmationCode, paymentError } = payment
  if (result === 'success') {
    return amount === null ? t('pay.token') : t('pay.success', { code: confirmationCode ?? '' })
  }
  if (paymentError) return t('pay.declined', { reason: paymentError })
  return t(results[result ?? ''] ?? 'pay.failed')
}
