import type { E164 } from '@offhook/core'
import {
  countryCodeOf,
  isCountry,
  isValidNumber,
  type LineType,
  lineTypeOf,
  nationalForm,
  placeOf,
  readNumber,
} from '@offhook/numbers'
import { ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** Kinds of lines as each version names them; of others nothing is told. */
const kinds: Partial<Record<LineType, { readonly v1: string; readonly v2: string }>> = {
  FIXED_LINE: { v1: 'landline', v2: 'landline' },
  MOBILE: { v1: 'mobile', v2: 'mobile' },
  VOIP: { v1: 'voip', v2: 'nonFixedVoip' },
  TOLL_FREE: { v1: 'landline', v2: 'tollFree' },
  PREMIUM_RATE: { v1: 'landline', v2: 'premium' },
  SHARED_COST: { v1: 'landline', v2: 'sharedCost' },
  UAN: { v1: 'landline', v2: 'uan' },
  VOICEMAIL: { v1: 'landline', v2: 'voicemail' },
  PAGER: { v1: 'landline', v2: 'pager' },
  PERSONAL_NUMBER: { v1: 'landline', v2: 'personal' },
}

/** What only the network knows, and so nobody here. */
const unknown = {
  caller_name: null,
  sim_swap: null,
  call_forwarding: null,
  line_status: null,
  identity_match: null,
  reassigned_number: null,
  sms_pumping_risk: null,
  phone_number_quality_score: null,
  pre_fill: null,
}

/** Numbers as far as the numbering plans tell of them. */
export function lookupRoutes(routes: Routes, { accounts }: RestOptions): void {
  const numberOf = (asked: Asked): E164 | undefined => {
    const text = asked.param('PhoneNumber')
    const country = asked.form.filled('CountryCode')?.toUpperCase()
    if (country === undefined) return accounts.readerOf(asked.accountSid)(text)
    if (!isCountry(country)) throw bad('CountryCode is not a country')
    return readNumber(text, country)
  }

  routes.get('/v2/PhoneNumbers/:PhoneNumber', 'control-calls', (asked) => {
    const number = numberOf(asked)
    const text = asked.param('PhoneNumber')
    const isValid = number !== undefined && isValidNumber(number)
    const wantsType = asked.form.words('Fields')?.includes('line_type_intelligence') ?? false
    return ok({
      ...unknown,
      calling_country_code: number === undefined ? null : countryCodeOf(number),
      country_code: (number && placeOf(number).country) || null,
      phone_number: number ?? text,
      national_format: number === undefined ? null : nationalForm(number),
      valid: isValid,
      validation_errors: isValid
        ? []
        : [number === undefined ? 'NOT_A_NUMBER' : 'INVALID_BUT_POSSIBLE'],
      line_type_intelligence: wantsType && isValid ? lineOf(number) : null,
      url: `${asked.base}/v2/PhoneNumbers/${number ?? encodeURIComponent(text)}`,
    })
  })
  routes.get('/v1/PhoneNumbers/:PhoneNumber', 'control-calls', (asked) => {
    const number = numberOf(asked)
    if (!number) throw notFound(`/PhoneNumbers/${asked.param('PhoneNumber')}`)
    const wantsCarrier = asked.form.words('Type')?.includes('carrier') ?? false
    return ok({
      caller_name: null,
      country_code: placeOf(number).country || null,
      phone_number: number,
      national_format: nationalForm(number),
      carrier: wantsCarrier ? { ...noCarrier, type: kindOf(number)?.v1 ?? null } : null,
      add_ons: null,
      url: `${asked.base}/v1/PhoneNumbers/${number}`,
    })
  })
}

const noCarrier = {
  mobile_country_code: null,
  mobile_network_code: null,
  name: null,
  error_code: null,
}

function lineOf(number: E164) {
  const { name, ...carrier } = noCarrier
  return { ...carrier, carrier_name: name, type: kindOf(number)?.v2 ?? null }
}

function kindOf(number: E164) {
  const type = lineTypeOf(number)
  return type && kinds[type]
}
