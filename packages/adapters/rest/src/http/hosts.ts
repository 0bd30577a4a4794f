import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { errors, OffhookError } from '@offhook/core'
import type { FastifyRequest } from 'fastify'

/**
 * Refuses host names that are not ours: otherwise another site could point its name at this machine
 * and use us through its visitors' browsers (DNS rebinding). An address cannot be repointed, and
 * nobody who would do so controls `*.twilio.com`.
 */
export function checkHost(request: FastifyRequest, allowed: readonly string[]): void {
  const host = request.headers.host ?? ''
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
    // Where the Voice SDK posts to, before each of our names.
    .replace(/^eventgw\./, '')
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    isIP(name) !== 0 ||
    name === hostname().toLowerCase() ||
    name.endsWith('.twilio.com') ||
    allowed.some((one) => one.toLowerCase() === name)
  )
    return
  throw new OffhookError(
    errors.forbidden,
    'This name is not known here. Set OFFHOOK_PUBLIC_URL or OFFHOOK_PUBLIC_ADDRESS to it.',
    { status: 421 },
  )
}
