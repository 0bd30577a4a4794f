/** What the widgets that ask the web share. */
import { isRecord } from '../properties/property-reader.ts'
import type { Outcome, Reply } from './widget.ts'

export const FORM = 'application/x-www-form-urlencoded;charset=utf-8'
export const JSON_TYPE = 'application/json;charset=utf-8'
export const MAX_RESPONSE_BYTES = 65_536

export const responseVariables = ['body', 'content_type', 'status_code', 'parsed']

/** Only what was answered well is kept; of JSON its object too. */
export function afterResponse(reply: Reply, events: { ok: string; failed: string }): Outcome {
  if (reply.kind !== 'response') return { event: events.failed }
  const { status, contentType, body } = reply
  if (status === null || status < 200 || status > 299) return { event: events.failed }
  const parsed = /\bjson\b/i.test(contentType) ? objectOf(body) : undefined
  const values = { body, content_type: contentType, status_code: status }
  return { event: events.ok, values: parsed ? { ...values, parsed } : values }
}

function objectOf(body: string) {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
