import type { ZodType } from 'zod'
import { bad } from '../http/errors.ts'

/** Validates a JSON body. @throws OffhookError 20001 that names the first invalid field */
export function parseJson<T>(schema: ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {})
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = issue?.path.join('.') || 'body'
  throw bad(`${field}: ${issue?.message ?? 'is not valid'}`)
}
