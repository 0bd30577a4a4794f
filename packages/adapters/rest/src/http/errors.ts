import { type ErrorEntry, errors, OffhookError } from '@offhook/core'

/** A bad request: 20001 unless a more specific error is documented. */
export function bad(message: string, error: ErrorEntry = errors.invalidParameter): OffhookError {
  return new OffhookError(error, message)
}

export function notFound(path: string): OffhookError {
  return new OffhookError(errors.notFound, `The requested resource ${path} was not found`)
}

export function forbidden(message = 'You may not do this'): OffhookError {
  return new OffhookError(errors.forbidden, message)
}

export const methodNotAllowed = new OffhookError(errors.methodNotAllowed)

/** Converts anything that was thrown to an `OffhookError`; a defect becomes a bare 500. */
export function toOffhookError(error: unknown): { error: OffhookError; defect: boolean } {
  if (error instanceof OffhookError) return { error, defect: false }
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const message =
      code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'The body is too large' : 'The request is malformed'
    return {
      error: new OffhookError(errors.invalidParameter, message, { status: statusCode }),
      defect: false,
    }
  }
  return {
    error: new OffhookError(errors.internal),
    defect: true,
  }
}
