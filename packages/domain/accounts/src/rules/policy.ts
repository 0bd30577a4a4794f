/**
 * What a restricted API key may do: permissions `/twilio/<product>/<resource>/<action>`. A resource
 * below another has its name behind a dot, as `conferences.participants`; `*` is every action of one
 * resource, and of none below it.
 */
import { errors, OffhookError } from '@offhook/core'
import type { KeyPolicy } from '../model.ts'

export const keyActions = ['list', 'read', 'create', 'update', 'delete'] as const
export type KeyAction = (typeof keyActions)[number]

/** Permissions that a key may have. */
const MOST = 100
const PERMISSION = new RegExp(`^/twilio/[a-z-]+/[a-z.-]+/(${keyActions.join('|')}|\\*)$`)

/** Reads the JSON of a policy. @throws OffhookError 70002 that names what is wrong */
export function readPolicy(text: string): KeyPolicy {
  const { allow } = objectIn(text)
  if (!Array.isArray(allow) || allow.length === 0 || allow.length > MOST)
    throw invalid(`Policy must have 1 to ${MOST} permissions in "allow"`)
  const wrong = allow.find((one) => typeof one !== 'string' || !PERMISSION.test(one))
  if (wrong !== undefined) throw invalid(`"${String(wrong).slice(0, 100)}" is no permission`)
  return { allow: [...new Set(allow as string[])] }
}

/** Whether a policy has a permission. */
export function permits({ allow }: KeyPolicy, permission: string): boolean {
  const every = permission.replace(/[^/]+$/, '*')
  return allow.includes(permission) || allow.includes(every)
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw invalid('Policy is no JSON')
  }
}

function invalid(message: string): OffhookError {
  return new OffhookError(errors.policyInvalid, message)
}
