import { ApiError } from '../api/http.ts'
import { messageOf } from '../model/problem.ts'
import type { Translate } from '../texts/index.ts'

/** The name of a field, as the server puts it before what is wrong with it. */
const fieldName = /^([A-Za-z][\w.[\]]*): /

/**
 * Why something was refused, in the person's language. The server writes English, and more than its
 * code says: that is shown to who reads it. All others get the sentence of the code, and the field.
 */
export function reasonOf(t: Translate, error: unknown): string {
  if (!(error instanceof ApiError)) return t(messageOf(error))
  if (t.language === 'en' && error.code !== 0) return error.message
  const field = fieldName.exec(error.message)?.[1]
  const sentence = t(messageOf(error))
  return field ? `${sentence} (${field})` : sentence
}
