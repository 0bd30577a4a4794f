import { OffhookError } from '@offhook/core'

/** The error body of every family: the code is the documented one. */
export function errorBody(error: OffhookError) {
  const { code, message, status, details } = error
  return {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
    ...(details ? { details } : {}),
  }
}

/** 400 with the code of the family: 20001 unless a better one is documented. */
export function bad(message: string, code = 20001): OffhookError {
  return new OffhookError(message, { code, status: 400 })
}

export function notFound(path: string): OffhookError {
  return new OffhookError(`The requested resource ${path} was not found`, {
    code: 20404,
    status: 404,
  })
}

export function forbidden(message = 'You may not do this'): OffhookError {
  return new OffhookError(message, { code: 20403, status: 403 })
}

export const methodNotAllowed = new OffhookError('The method is not allowed here', {
  code: 20004,
  status: 405,
})

/** Whatever a handler or the server threw, as an error of ours; a defect becomes a bare 500. */
export function toOffhookError(error: unknown): { error: OffhookError; defect: boolean } {
  if (error instanceof OffhookError) return { error, defect: false }
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    const message =
      code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'The body is too large' : 'The request is malformed'
    return { error: new OffhookError(message, { code: 20001, status: statusCode }), defect: false }
  }
  return {
    error: new OffhookError('An internal error', { code: 20500, status: 500 }),
    defect: true,
  }
}
