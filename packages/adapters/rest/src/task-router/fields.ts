/** Fields of TaskRouter that have rules of their own. */
import {
  type Attributes,
  checkedExpression,
  type Expression,
  readAttributes,
} from '@offhook/task-router'
import { parseMoment } from '../http/dates.ts'
import type { Form } from '../http/form.ts'

/** `true`, `1` and `yes` are true, and everything else is false: as the interface documents it. */
export function looseBoolean(form: Form, name: string): boolean | undefined {
  const text = form.text(name)
  return text === undefined ? undefined : /^(true|1|yes)$/i.test(text)
}

/** A JSON object; empty text counts as none. @throws OffhookError 20001 with the position */
export function attributesField(form: Form): Attributes | undefined {
  const text = form.filled('Attributes')
  return text === undefined ? undefined : readAttributes(text)
}

/** @throws OffhookError 20001 with the position of the fault */
export function expressionField(form: Form, name: string): Expression | undefined {
  const text = form.filled(name)
  return text === undefined ? undefined : checkedExpression(text, name)
}

export function timeField(form: Form, name: string): number | undefined {
  const text = form.filled(name)
  return text === undefined ? undefined : parseMoment(name, text).start
}

/** An address that empty text clears. */
export function clearableUrl(form: Form, name: string): string | null | undefined {
  return form.text(name) === '' ? null : form.url(name)
}
