import { refused } from '../refused.ts'

/** A text that can be kept: the database takes no NUL. @throws OffhookError 20001 */
export function checkText<Text extends string | null | undefined>(text: Text, field: string): Text {
  if (text?.includes('\u0000')) throw refused(`${field} has a NUL character, which cannot be kept`)
  return text
}
