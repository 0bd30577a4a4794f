import { OffhookError } from '@offhook/core'

/** What was asked for can not be: 20001 with the reason. */
export function refused(message: string): OffhookError {
  return new OffhookError(message, { code: 20001 })
}
