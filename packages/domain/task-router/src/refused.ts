import { errors, OffhookError } from '@offhook/core'

/** What was asked for cannot be: 20001 with the reason. */
export function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
