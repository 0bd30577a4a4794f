/**
 * The tests of a split. Texts are compared without regard to case and to white space around them; a
 * regular expression must match the whole text.
 */
import { matchesPattern } from './pattern.ts'

export const conditionTypes = [
  'equal_to',
  'not_equal_to',
  'matches_any_of',
  'does_not_match_any_of',
  'contains',
  'does_not_contain',
  'starts_with',
  'does_not_start_with',
  'is_blank',
  'is_not_blank',
  'regex',
  'less_than',
  'greater_than',
  'is_before_time',
  'is_after_time',
  'is_before_date',
  'is_after_date',
] as const
export type ConditionType = (typeof conditionTypes)[number]

/** Those that compare with nothing. */
export const blankTests: readonly string[] = ['is_blank', 'is_not_blank']

type Test = (input: string, value: string) => boolean

const tests: Readonly<Record<ConditionType, Test>> = {
  equal_to: (input, value) => input === value,
  not_equal_to: (input, value) => input !== value,
  matches_any_of: (input, value) => listOf(value).includes(input),
  does_not_match_any_of: (input, value) => !listOf(value).includes(input),
  contains: (input, value) => input.includes(value),
  does_not_contain: (input, value) => !input.includes(value),
  starts_with: (input, value) => input.startsWith(value),
  does_not_start_with: (input, value) => !input.startsWith(value),
  is_blank: (input) => input === '',
  is_not_blank: (input) => input !== '',
  regex: () => false,
  less_than: (input, value) => order(input, value) < 0,
  greater_than: (input, value) => order(input, value) > 0,
  is_before_time: (input, value) => minutesOf(input) < minutesOf(value),
  is_after_time: (input, value) => minutesOf(input) > minutesOf(value),
  is_before_date: (input, value) => dayOf(input) < dayOf(value),
  is_after_date: (input, value) => dayOf(input) > dayOf(value),
}

/** Whether a condition holds; one of an unknown type does not. */
export function holds(type: string, input: string, value: string): boolean {
  if (type === 'regex') return matchesPattern(input.trim(), value.trim())
  const test = Object.hasOwn(tests, type) ? tests[type as ConditionType] : undefined
  return test?.(input.trim().toLowerCase(), value.trim().toLowerCase()) ?? false
}

function listOf(value: string): readonly string[] {
  return value.split(',').map((one) => one.trim())
}

/** Numbers by their size; NaN, which compares with nothing, for what is none. */
function order(input: string, value: string): number {
  return input === '' || value === '' ? Number.NaN : Number(input) - Number(value)
}

/** `HH:MM`, with seconds or without, also `9:30 pm`; NaN for anything else. */
function minutesOf(text: string): number {
  const [, hour = '', minute = '', half] =
    /^(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\.?)?$/.exec(text) ?? []
  if (hour === '' || Number(minute) > 59 || Number(hour) > 23) return Number.NaN
  const shift = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'p' ? 12 : 0)
  return shift * 60 + Number(minute)
}

/** Days since the epoch, in UTC. */
function dayOf(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text) ?? []
  return year === undefined
    ? Number.NaN
    : Math.floor(Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000)
}
