import type { ZodType } from 'zod'
import { bad } from './errors.ts'

/**
 * Validates a JSON body, or a field of a form that is JSON.
 * @throws OffhookError 20001 that names the first invalid field
 */
export function parseJson<T>(schema: ZodType<T>, body: unknown, of?: string): T {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = [...(of === undefined ? [] : [of]), ...(issue?.path ?? [])].join('.') || 'body'
  throw bad(`${field}: ${issue?.message ?? 'is not valid'}`)
}
