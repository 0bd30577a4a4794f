/** Phone numbers: read from whatever is written, and described by the numbering plans. */
export { type Continent, continentOf } from './continents.ts'
export {
  callingCodeOf,
  countriesOfPlans,
  type DialledPlace,
  type DialRisk,
  dialledPlaceOf,
  specialPrefixesOf,
} from './dial-risk.ts'
export { isEmergencyNumber } from './emergency-number.ts'
export { readNumberPool } from './number-pool.ts'
export {
  type Country,
  isCountry,
  type NumberReader,
  numberReader,
  readNumber,
} from './read-number.ts'
export {
  countryCodeOf,
  countryName,
  isValidNumber,
  type LineType,
  lineTypeOf,
  nationalForm,
  type Place,
  placeOf,
} from './tell-number.ts'
export { isTimeZone, timeZonesOf } from './time-zones.ts'
