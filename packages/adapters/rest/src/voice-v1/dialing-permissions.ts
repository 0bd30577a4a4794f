import type { PermissionChange } from '@offhook/accounts'
import {
  type Country,
  callingCodeOf,
  continentOf,
  countriesOfPlans,
  countryName,
  isCountry,
  specialPrefixesOf,
} from '@offhook/numbers'
import { z } from 'zod'
import { created, ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const base = '/v1/DialingPermissions'
const access = 'manage-phones'

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
const updates = z.array(
  z.object({
    iso_code: z.string(),
    low_risk_numbers_enabled: flag.optional(),
    high_risk_special_numbers_enabled: flag.optional(),
    high_risk_tollfraud_numbers_enabled: flag.optional(),
  }),
)

/** Which countries the account may dial. */
export function dialingPermissionRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { dialing } = accounts
  const shape = (asked: Asked, country: Country) => {
    const { lowRisk, special, tollFraud } = dialing.of(asked.accountSid, country)
    const url = `${asked.base}${base}/Countries/${country}`
    return {
      iso_code: country,
      name: countryName(country),
      continent: continentOf(country),
      country_codes: [callingCodeOf(country)],
      low_risk_numbers_enabled: lowRisk,
      high_risk_special_numbers_enabled: special,
      high_risk_tollfraud_numbers_enabled: tollFraud,
      url,
      links: { highrisk_special_prefixes: `${url}/HighRiskSpecialPrefixes` },
    }
  }
  const settings = ({ accountSid, base: host }: Asked) => ({
    dialing_permissions_inheritance: dialing.inherits(accountSid),
    url: `${host}/v1/Settings`,
  })

  routes.get(`${base}/Countries`, access, (asked) => {
    const accepts = filterOf(asked)
    const rows = countriesOfPlans()
      .map((country) => shape(asked, country))
      .filter(accepts)
    return asked.listV1(
      'content',
      (ask) => pageOfArray(rows, ask),
      (row) => row,
    )
  })
  routes.get(`${base}/Countries/:IsoCode`, access, (asked) => ok(shape(asked, countryIn(asked))))
  routes.get(`${base}/Countries/:IsoCode/HighRiskSpecialPrefixes`, access, (asked) => {
    const prefixes = specialPrefixesOf(countryIn(asked))
    return asked.listV1(
      'content',
      (ask) => pageOfArray(prefixes, ask),
      (prefix) => ({ prefix }),
    )
  })
  routes.post(`${base}/BulkCountryUpdates`, access, async (asked) => {
    const request = asked.form.required('UpdateRequest')
    const update_count = await dialing.update(asked.accountSid, readUpdates(request))
    return created({ update_count, update_request: request })
  })
  routes.get('/v1/Settings', access, (asked) => ok(settings(asked)))
  routes.post('/v1/Settings', access, async (asked) => {
    const inheritance = asked.form.boolean('DialingPermissionsInheritance')
    if (inheritance !== undefined) await dialing.setInheritance(asked.accountSid, inheritance)
    return { status: 202, body: settings(asked) }
  })
}

function countryIn(asked: Asked): Country {
  const text = asked.param('IsoCode').toUpperCase()
  if (!isCountry(text)) throw notFound(`/Countries/${asked.param('IsoCode')}`)
  return text
}

/** @throws OffhookError 20001 for what is no list of countries */
function readUpdates(text: string): readonly PermissionChange[] {
  const parsed = updates.safeParse(jsonOf(text))
  if (!parsed.success) throw bad('UpdateRequest is no JSON array of country permissions')
  return parsed.data.map((one) => {
    const country = one.iso_code.toUpperCase()
    if (!isCountry(country)) throw bad(`${one.iso_code.slice(0, 16)} is no country`)
    const lowRisk = one.low_risk_numbers_enabled
    const special = one.high_risk_special_numbers_enabled
    const tollFraud = one.high_risk_tollfraud_numbers_enabled
    return {
      country,
      permission: {
        ...(lowRisk === undefined ? {} : { lowRisk }),
        ...(special === undefined ? {} : { special }),
        ...(tollFraud === undefined ? {} : { tollFraud }),
      },
    }
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Listed {
  readonly iso_code: string
  readonly continent: string | null
  readonly country_codes: readonly string[]
  readonly low_risk_numbers_enabled: boolean
  readonly high_risk_special_numbers_enabled: boolean
  readonly high_risk_tollfraud_numbers_enabled: boolean
}

/** What a list was asked for. */
function filterOf({ form }: Asked): (row: Listed) => boolean {
  const iso = form.filled('IsoCode')?.toUpperCase()
  const continent = form.filled('Continent')?.toLowerCase()
  const code = form.filled('CountryCode')?.replace(/^\+?/, '+')
  const lowRisk = form.boolean('LowRiskNumbersEnabled')
  const special = form.boolean('HighRiskSpecialNumbersEnabled')
  const tollFraud = form.boolean('HighRiskTollfraudNumbersEnabled')
  return (row) =>
    (iso ?? row.iso_code) === row.iso_code &&
    (continent === undefined || continent === row.continent?.toLowerCase()) &&
    (code === undefined || row.country_codes.includes(code)) &&
    (lowRisk ?? row.low_risk_numbers_enabled) === row.low_risk_numbers_enabled &&
    (special ?? row.high_risk_special_numbers_enabled) === row.high_risk_special_numbers_enabled &&
    (tollFraud ?? row.high_risk_tollfraud_numbers_enabled) ===
      row.high_risk_tollfraud_numbers_enabled
}
