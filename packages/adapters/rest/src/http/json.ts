import { errors, OffhookError } from '@offhook/core'
import type { ZodType } from 'zod'
import { faultOf, sentenceOf } from './json-fault.ts'

/**
 * Validates a JSON body, or a field of a form that is JSON.
 * @throws OffhookError 20001 that names the first invalid field; `details` is a `FieldFault` where no
 * schema has words of its own for it
 */
export function parseJson<T>(schema: ZodType<T>, body: unknown, of?: string): T {
  const result = schema.safeParse(body ?? {}, {
    error: (issue) => sentenceOf(faultOf(issue)),
    reportInput: true,
  })
  if (result.success) return result.data
  const [issue] = result.error.issues
  const fault = faultOf(issue as Parameters<typeof faultOf>[0])
  const field = [of, fault.field].filter(Boolean).join('.')
  const message = `${field || 'body'}: ${issue?.message ?? sentenceOf(fault)}`
  const isOwn = issue?.message !== sentenceOf(fault)
  const details = isOwn ? {} : { details: { ...fault, field } }
  throw new OffhookError(errors.invalidParameter, message, details)
}
