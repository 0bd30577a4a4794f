import { errors, OffhookError } from '@offhook/core'
import type { Asked } from '../http/routes.ts'

/**
 * The version that the asker knows: what `ETag` said, with or without its quotes. `*` is any.
 * @throws OffhookError 20412 for a tag that we cannot have given
 */
export function ifMatchOf({ request }: Asked): number | undefined {
  return readIfMatch(request.headers['if-match'])
}

export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '' || header.trim() === '*') return undefined
  const version = /^(?:W\/)?("?)(\d{1,9})\1$/.exec(header.trim())?.[2]
  if (version !== undefined) return Number(version)
  throw new OffhookError(errors.versionMismatch, 'If-Match is no version of this resource')
}
