import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { errors, OffhookError } from '@offhook/core'
import type { FastifyRequest } from 'fastify'

/**
 * Refuses names that are not ours, so that a page of somebody else's domain cannot point its name
 * at this machine and use us from the visitor's browser (DNS rebinding). Addresses cannot be
 * pointed elsewhere, and `*.twilio.com` belongs to nobody who would.
 */
export function checkHost(request: FastifyRequest, allowed: readonly string[]): void {
  const host = request.headers.host ?? ''
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
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
