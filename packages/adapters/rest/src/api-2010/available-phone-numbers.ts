import { type NumberType, numberPattern, numberTypeOf } from '@offhook/accounts'
import type { E164 } from '@offhook/core'
import { countryName, nationalForm, placeOf } from '@offhook/numbers'
import { ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountPath } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/AvailablePhoneNumbers'

/** The lists below a country, and the names that its own answer gives them. */
const lists = {
  Local: 'local',
  TollFree: 'toll_free',
  Mobile: 'mobile',
  National: 'national',
  SharedCost: 'shared_cost',
  Voip: 'voip',
  MachineToMachine: 'machine_to_machine',
} as const

/** What the numbering plans do not tell of a number: whoever asks for it finds none. */
const unknownFacts = ['NearLatLong', 'InPostalCode', 'InRateCenter', 'InLata', 'InLocality']

/** Numbers of the site's pool that no account has taken. */
export function availablePhoneNumberRoutes(routes: Routes, { accounts }: RestOptions): void {
  const { phoneNumbers } = accounts
  const countries = () => [...new Set(phoneNumbers.available(() => true).map(countryOf))].sort()
  const country = (asked: Asked) => {
    const code = asked.param('CountryCode').toUpperCase()
    if (!countries().includes(code))
      throw notFound(`/AvailablePhoneNumbers/${asked.param('CountryCode')}`)
    return code
  }

  // The only list that comes whole.
  routes.get(base, 'manage-numbers', (asked) =>
    ok({
      countries: countries().map((code) => countryShape(asked, code)),
      uri: `${accountPath(asked.accountSid)}/AvailablePhoneNumbers.json`,
    }),
  )
  routes.get(`${base}/:CountryCode`, 'manage-numbers', (asked) =>
    ok(countryShape(asked, country(asked))),
  )
  for (const type of Object.keys(lists) as (keyof typeof lists)[]) {
    routes.get(`${base}/:CountryCode/${type}`, 'manage-numbers', (asked) => {
      const code = country(asked)
      const fits = filterOf(asked.form)
      const isOfType = (number: E164) => (numberTypeOf(number) as NumberType) === type
      return asked.list2010(
        'available_phone_numbers',
        (ask) =>
          pageOfArray(
            phoneNumbers.available(
              (number) => countryOf(number) === code && isOfType(number) && fits(number),
            ),
            ask,
          ),
        numberShape,
      )
    })
  }
}

function countryOf(number: E164): string {
  return placeOf(number).country
}

/** Whether a number is as the request wants it. */
function filterOf(form: Form): (number: E164) => boolean {
  const contains = numberPattern(lettersToDigits(form.filled('Contains') ?? ''))
  const area = form.integer('AreaCode', { min: 1 })
  const near = form.filled('NearNumber')?.replace(/\D/g, '')
  const region = form.filled('InRegion')?.toUpperCase()
  const wantsOther =
    form.boolean('MmsEnabled') === true ||
    form.boolean('FaxEnabled') === true ||
    form.boolean('VoiceEnabled') === false ||
    form.boolean('SmsEnabled') === false ||
    unknownFacts.some((name) => form.filled(name) !== undefined)
  if (wantsOther) return () => false
  return (number) =>
    contains(number) &&
    (area === undefined || national(number).startsWith(String(area))) &&
    (near === undefined || near.slice(0, -7) === number.slice(1, -7)) &&
    (region === undefined || placeOf(number).region === region)
}

/** The digits of a number without its country code. */
export function national(number: E164): string {
  return nationalForm(number).replace(/\D/g, '').replace(/^0/, '')
}

/** Letters as they are printed on the keys of a telephone (ITU-T E.161). */
function lettersToDigits(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    '22233344455566677778889999'.charAt(letter.toLowerCase().charCodeAt(0) - 97),
  )
}

function countryShape({ accountSid }: Asked, code: string) {
  const path = `${accountPath(accountSid)}/AvailablePhoneNumbers/${code}`
  return {
    country_code: code,
    country: countryName(code),
    uri: `${path}.json`,
    beta: false,
    subresource_uris: Object.fromEntries(
      Object.entries(lists).map(([type, name]) => [name, `${path}/${type}.json`]),
    ),
  }
}

function numberShape(number: E164) {
  const { country, region } = placeOf(number)
  return {
    friendly_name: nationalForm(number),
    phone_number: number,
    lata: null,
    locality: null,
    rate_center: null,
    latitude: null,
    longitude: null,
    region: region || null,
    postal_code: null,
    iso_country: country,
    address_requirements: 'none',
    beta: false,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
  }
}
