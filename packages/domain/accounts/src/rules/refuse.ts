import { OffhookError } from '@offhook/core'

/** Refuses a request with a documented code. */
export function refuse(code: number, message: string, status = 400): never {
  throw new OffhookError(message, { code, status })
}

/** 404: no such object in this account. */
export function notFound(what: string, sid: string): never {
  return refuse(20404, `The requested resource ${what} ${sid} was not found`, 404)
}

/** 409: another object has this already. */
export function conflict(message: string): never {
  return refuse(20409, message, 409)
}
