/** What is wrong with one field of a request. */
export type FieldRule =
  | 'missing'
  | 'number'
  | 'whole-number'
  | 'form'
  | 'at-least'
  | 'at-most'
  | 'as-long-as'
  | 'as-short-as'
  | 'choice'
  | 'unknown'

/** `details` of an error 20001 that a field of a JSON body is the cause of. */
export interface FieldFault {
  /** Its way through the body, with dots: `retry.maxAttempts`; empty for the body itself. */
  readonly field: string
  readonly rule: FieldRule
  /** Of the four rules with a bound: the value, or how many characters or entries. */
  readonly limit?: number
}
