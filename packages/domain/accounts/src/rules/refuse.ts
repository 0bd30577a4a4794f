import { type ErrorEntry, errors, OffhookError } from '@offhook/core'

/** Refuses a request with an error of the catalogue. */
export function refuse(error: ErrorEntry, message?: string): never {
  throw new OffhookError(error, message)
}

/** 404: this account has no such object. */
export function notFound(what: string, sid: string): never {
  return refuse(errors.notFound, `The requested resource ${what} ${sid} was not found`)
}

/** 409: another object already has this value. */
export function conflict(message: string): never {
  return refuse(errors.conflict, message)
}
