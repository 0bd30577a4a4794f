import { createHash } from 'node:crypto'
import type { Sid } from '@offhook/core'

/** The same sid for the same parts: adding what is there already adds nothing. */
export function derivedSid<Prefix extends string>(
  prefix: Prefix,
  ...parts: readonly string[]
): Sid<Prefix> {
  const digest = createHash('sha256').update(parts.join(' ')).digest('hex')
  return (prefix + digest.slice(0, 32)) as Sid<Prefix>
}
