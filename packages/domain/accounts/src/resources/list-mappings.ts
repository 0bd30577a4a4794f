import { type ErrorEntry, errors } from '@offhook/core'
import { notFound, refuse } from '../rules/refuse.ts'
import type { ListMapping } from '../sip-model.ts'

/** The mappings with one more. @throws OffhookError 21231 unless the caller names another */
export function mapped(
  lists: readonly ListMapping[],
  sid: string,
  now: number,
  error: ErrorEntry = errors.sipDomainFields,
): readonly ListMapping[] {
  if (lists.some((one) => one.sid === sid)) refuse(error, `The list ${sid} is used already`)
  return [...lists, { sid, dateCreated: now }]
}

/** The mappings without one. @throws OffhookError 20404 */
export function unmapped(lists: readonly ListMapping[], sid: string): readonly ListMapping[] {
  if (!lists.some((one) => one.sid === sid)) notFound('Mappings', sid)
  return lists.filter((one) => one.sid !== sid)
}
