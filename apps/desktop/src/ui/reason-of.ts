import type { FieldFault, FieldRule } from '@offhook/desk-api'
import { ApiError } from '../api/http.ts'
import { messageOf } from '../model/problem.ts'
import { type Message, msg, type PlainKey, type Translate } from '../texts/index.ts'

/** A field as the person sees it. */
interface NamedField {
  readonly name: string
  readonly label: PlainKey
}

/** The name of a field, as the server puts it before what is wrong with it, and the rest. */
const fieldFirst = /^([A-Za-z][\w.[\]]*)(:? .*)$/s

/**
 * Why something was refused, in the person's language. What a field lacks is said with its label, if
 * it is one of these. Else the server writes English, and more than its code says: that is shown to who
 * reads it. All others get the sentence of the code, and the field.
 */
export function reasonOf(t: Translate, error: unknown, fields: readonly NamedField[] = []): string {
  if (!(error instanceof ApiError)) return t(messageOf(error))
  const named = (field: string) => {
    const label = labelOf(field, fields)
    return label ? t(label) : field
  }
  const { fault } = error
  const known = fault && fault.field !== '' ? sentenceOf(fault) : null
  if (fault && known) return t('forms.fault', { field: named(fault.field), fault: known })
  const [, first = '', rest = ''] = fieldFirst.exec(error.message) ?? []
  const isKnown = labelOf(first, fields) !== undefined
  if (t.language === 'en' && error.code !== 0)
    return isKnown ? `${t('forms.quoted', { field: named(first) })}${rest}` : error.message
  const sentence = t(messageOf(error))
  return isKnown || rest.startsWith(':') ? `${sentence} (${named(first)})` : sentence
}

/**
 * The server's fields have the names of the form's, those of a list with a number behind; those of
 * the published interfaces begin with a capital.
 */
function labelOf(field: string, fields: readonly NamedField[]): PlainKey | undefined {
  const parts = field.split('.').map((part) => part.charAt(0).toLowerCase() + part.slice(1))
  return fields.find(({ name }) => parts.includes(name))?.label
}

const plain: Partial<Record<FieldRule, PlainKey>> = {
  missing: 'forms.faultMissing',
  number: 'forms.faultNumber',
  'whole-number': 'forms.faultWholeNumber',
  form: 'forms.faultForm',
  choice: 'forms.faultChoice',
  unknown: 'forms.faultUnknown',
}

const bounded = {
  'at-least': 'forms.faultAtLeast',
  'at-most': 'forms.faultAtMost',
  'as-long-as': 'forms.faultAsLongAs',
  'as-short-as': 'forms.faultAsShortAs',
} as const

/** Null for a rule that this page does not know. */
function sentenceOf({ rule, limit }: FieldFault): Message | null {
  if (rule in bounded) {
    return limit === undefined ? null : msg(bounded[rule as keyof typeof bounded], { limit })
  }
  const key = plain[rule]
  return key ? msg(key) : null
}
