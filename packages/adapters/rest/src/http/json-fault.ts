import type { FieldFault } from '@offhook/desk-api'
import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue

/** What an issue of a schema is about; the library's own sentences are not for people. */
export function faultOf(issue: Issue): FieldFault {
  const field = (issue.path ?? []).join('.')
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return { field, rule: 'missing' }
      if (issue.expected === 'int') return { field, rule: 'whole-number' }
      return { field, rule: issue.expected === 'number' ? 'number' : 'form' }
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1
        ? { field, rule: 'missing' }
        : { field, rule: isSize(issue) ? 'as-long-as' : 'at-least', limit: Number(issue.minimum) }
    case 'too_big':
      return {
        field,
        rule: isSize(issue) ? 'as-short-as' : 'at-most',
        limit: Number(issue.maximum),
      }
    case 'invalid_value':
      return { field, rule: issue.input === undefined ? 'missing' : 'choice' }
    case 'unrecognized_keys':
      return { field: [...(issue.path ?? []), issue.keys[0]].join('.'), rule: 'unknown' }
    default:
      return { field, rule: 'form' }
  }
}

function isSize({ origin }: { readonly origin: string }): boolean {
  return ['string', 'array', 'set', 'map'].includes(origin)
}

const sentences: Readonly<Record<FieldFault['rule'], string>> = {
  missing: 'is required',
  number: 'must be a number',
  'whole-number': 'must be a whole number',
  form: 'does not have the right form',
  'at-least': 'must be at least',
  'at-most': 'must be at most',
  'as-long-as': 'must have at least this many characters or entries:',
  'as-short-as': 'must have at most this many characters or entries:',
  choice: 'is not one of the allowed values',
  unknown: 'is not known',
}

/** What is wrong, in English: `must be at most 20`. */
export function sentenceOf({ rule, limit }: FieldFault): string {
  return limit === undefined ? sentences[rule] : `${sentences[rule]} ${limit}`
}
