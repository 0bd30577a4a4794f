/** Phone numbers: read from whatever is written, and described by the numbering plans. */
export { readNumberPool } from './number-pool.ts'
export {
  type Country,
  isCountry,
  type NumberReader,
  numberReader,
  readNumber,
} from './read-number.ts'
export {
  countryName,
  type LineType,
  lineTypeOf,
  nationalForm,
  type Place,
  placeOf,
} from './tell-number.ts'
