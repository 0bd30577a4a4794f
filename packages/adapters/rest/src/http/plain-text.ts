/** Text that no database takes and no person writes: refused before any handler reads it. */
import type { FastifyRequest } from 'fastify'
import { bad, notFound } from './errors.ts'

/** Deeper than any body that we read; what is below is nobody's field. */
const MAX_DEPTH = 64

/**
 * Refuses NUL and halves of surrogate pairs wherever a request has text.
 * @throws OffhookError 20404 in its path, 20001 elsewhere
 */
export function checkText({ params, query, body, originalUrl }: FastifyRequest): void {
  if (!isPlain(params)) throw notFound(originalUrl.split('?')[0] ?? '')
  if (!isPlain(query)) throw bad('The query has characters that are no text')
  if (!isPlain(body)) throw bad('The body has characters that are no text')
}

function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Surrogate}/u.test(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === MAX_DEPTH) return false
  return Object.entries(value).every(([name, each]) => isPlain(name) && isPlain(each, depth + 1))
}
