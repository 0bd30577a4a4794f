/**
 * Toll fraud sends calls to numbers whose operator pays a share of the price to the fraudster. It uses
 * ranges that are dear and that few people dial: mobile and unassigned numbers of small countries.
 */
import type { Country } from './read-number.ts'
import type { LineType } from './tell-number.ts'

/** The countries that reports of the industry name again and again as ends of such calls. */
const ends: ReadonlySet<string> = new Set([
  ...['AC', 'CK', 'FK', 'FM', 'KI', 'MV', 'NR', 'NU', 'PG', 'SB', 'SH', 'TK', 'TL', 'TO', 'TV'],
  ...['VU', 'WF', 'WS'],
  ...['BI', 'CD', 'CF', 'DJ', 'ER', 'GM', 'GN', 'GW', 'KM', 'LR', 'MG', 'ML', 'SL', 'SO', 'ST'],
  ...['TD', 'TN', 'ZW'],
  ...['AL', 'BA', 'EE', 'LT', 'LV'],
  ...['CU', 'GY', 'HT', 'SR'],
])

/** Lines there that are what they seem to be: nobody has a share in them. */
const plain: ReadonlySet<LineType> = new Set(['FIXED_LINE', 'TOLL_FREE'])

/** @param type undefined for a number that the country's plan does not have */
export function isTollFraud(country: Country, type: LineType | undefined): boolean {
  return ends.has(country) && (type === undefined || !plain.has(type))
}
