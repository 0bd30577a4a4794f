/** What an application may ask of a payment, read from texts: forms of REST and attributes of Pay. */
import { errors, OffhookError } from '@offhook/core'
import {
  bankAccountTypes,
  cardItems,
  cardTypes,
  type PaymentSettings,
  paymentMethods,
  tokenTypes,
} from './model.ts'

/** The texts as they were given; what is absent or empty has its default. */
export interface SettingTexts {
  readonly paymentMethod?: string | null | undefined
  readonly paymentConnector?: string | null | undefined
  readonly chargeAmount?: string | null | undefined
  readonly currency?: string | null | undefined
  readonly description?: string | null | undefined
  readonly tokenType?: string | null | undefined
  readonly input?: string | null | undefined
  readonly timeout?: string | null | undefined
  readonly securityCode?: string | null | undefined
  readonly postalCode?: string | null | undefined
  readonly minPostalCodeLength?: string | null | undefined
  readonly validCardTypes?: string | null | undefined
  readonly bankAccountType?: string | null | undefined
  readonly requireMatchingInputs?: string | null | undefined
  readonly confirmation?: string | null | undefined
}

const AMOUNT = /^\d{1,7}(\.\d{1,2})?$/
const MAX_AMOUNT = 1_000_000
const MAX_TIMEOUT = 600
const MAX_PARAMETERS = 30

/**
 * @param how.literalPostalCode whether PostalCode may be the code itself, as it may in Pay
 * @throws OffhookError 64020 that names the parameter
 */
export function readSettings(
  texts: SettingTexts,
  parameters: Readonly<Record<string, string>>,
  how: { readonly literalPostalCode: boolean },
): PaymentSettings {
  if (texts.input && texts.input !== 'dtmf') throw bad('Input', 'dtmf')
  return {
    paymentMethod: word('PaymentMethod', texts.paymentMethod, paymentMethods, 'credit-card'),
    paymentConnector: texts.paymentConnector || 'Default',
    chargeAmount: amount(texts.chargeAmount),
    currency: currency(texts.currency),
    description: texts.description || null,
    tokenType: word('TokenType', texts.tokenType, tokenTypes, 'reusable'),
    timeout: whole('Timeout', texts.timeout, 5, 1, MAX_TIMEOUT),
    securityCode: flag('SecurityCode', texts.securityCode, true),
    postalCode: postalCode(texts.postalCode, how.literalPostalCode),
    minPostalCodeLength: whole('MinPostalCodeLength', texts.minPostalCodeLength, 0, 0, 10),
    validCardTypes: words('ValidCardTypes', texts.validCardTypes, cardTypes, [
      'visa',
      'mastercard',
      'amex',
    ]),
    bankAccountType: word(
      'BankAccountType',
      texts.bankAccountType,
      bankAccountTypes,
      'consumer-checking',
    ),
    requireMatchingInputs: words(
      'RequireMatchingInputs',
      texts.requireMatchingInputs,
      cardItems,
      [],
    ),
    confirmation: flag('Confirmation', texts.confirmation, false),
    parameters,
  }
}

/**
 * The parameters for the connector, of the JSON text of a form.
 * @throws OffhookError 64020 where it is no object of one level
 */
export function readParameters(json: string | undefined): Readonly<Record<string, string>> {
  if (!json) return {}
  let value: unknown
  try {
    // The examples of the helpers write it with single quotes.
    value = JSON.parse(json.startsWith("{'") ? json.replaceAll("'", '"') : json)
  } catch {
    throw bad('Parameter', 'a JSON object of one level')
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const entries = isObject ? Object.entries(value as object) : []
  const isFlat = entries.every(([, each]) => typeof each !== 'object' || each === null)
  if (!isObject || !isFlat || entries.length > MAX_PARAMETERS) {
    throw bad('Parameter', 'a JSON object of one level')
  }
  return Object.fromEntries(entries.map(([name, each]) => [name, String(each ?? '')]))
}

function amount(text: string | null | undefined): string | null {
  if (!text) return null
  if (!AMOUNT.test(text) || Number(text) >= MAX_AMOUNT) {
    throw bad('ChargeAmount', 'a decimal from 0 to under 1000000')
  }
  return Number(text) === 0 ? null : Number(text).toFixed(2)
}

function currency(text: string | null | undefined): string {
  if (!text) return 'USD'
  if (!/^[a-z]{3}$/i.test(text)) throw bad('Currency', 'a code of ISO 4217')
  return text.toUpperCase()
}

function postalCode(text: string | null | undefined, literal: boolean): boolean | string {
  const lower = text?.toLowerCase()
  if (!text || lower === 'true') return true
  if (lower === 'false') return false
  if (literal && /^[\w -]{1,12}$/.test(text)) return text
  throw bad('PostalCode', 'true or false')
}

function flag(name: string, text: string | null | undefined, fallback: boolean): boolean {
  const lower = text?.toLowerCase()
  if (!lower) return fallback
  if (lower === 'true' || lower === 'false') return lower === 'true'
  throw bad(name, 'true or false')
}

function whole(
  name: string,
  text: string | null | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (!text) return fallback
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw bad(name, `a whole number from ${min} to ${max}`)
}

function word<T extends string>(
  name: string,
  text: string | null | undefined,
  all: readonly T[],
  fallback: T,
): T {
  if (!text) return fallback
  return all.find((one) => one === text) ?? refuse(name, all)
}

function words<T extends string>(
  name: string,
  text: string | null | undefined,
  all: readonly T[],
  fallback: readonly T[],
): readonly T[] {
  const given = (text ?? '').split(/[\s,]+/).filter((each) => each !== '')
  if (given.length === 0) return fallback
  return given.map((each) => all.find((one) => one === each) ?? refuse(name, all))
}

function refuse(name: string, all: readonly string[]): never {
  throw bad(name, `one of ${all.join(', ')}`)
}

function bad(name: string, wanted: string): OffhookError {
  return new OffhookError(errors.payParameter, `${name} must be ${wanted}`)
}
