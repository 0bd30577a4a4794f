/** Refuses text that no database accepts and no person writes, before a handler reads it. */
import type { FastifyRequest } from 'fastify'
import { bad, notFound } from './errors.ts'

/** Deeper than any body that we accept. */
const MAX_DEPTH = 64

/**
 * Refuses NUL and lone surrogates in every text of a request.
 * @throws OffhookError 20404 for the path, 20001 for the query and the body
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
