import { bad } from './errors.ts'

const DAY_MS = 86_400_000

/** RFC 2822 in UTC: how the 2010 family writes a time. */
export function rfc2822(time: number): string
export function rfc2822(time: number | null): string | null
export function rfc2822(time: number | null): string | null {
  return time === null ? null : new Date(time).toUTCString().replace(/GMT$/, '+0000')
}

/** ISO 8601 in UTC, whole seconds: how the v1 families write a time. */
export function iso(time: number): string
export function iso(time: number | null): string | null
export function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** ISO 8601 in UTC with milliseconds: how our own API writes a time. */
export function isoMs(time: number): string
export function isoMs(time: number | null): string | null
export function isoMs(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}

/** A second, or the whole day of a bare date, in milliseconds; `end` is exclusive. */
export interface Moment {
  readonly start: number
  readonly end: number
}

/** Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm:ssZ`. */
export function parseMoment(name: string, text: string): Moment {
  const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
  const start = form.test(text)
    ? Date.parse(text.includes('T') && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text)
    : Number.NaN
  if (Number.isNaN(start)) throw bad(`${name} is not a date`)
  return { start, end: start + (text.includes('T') ? 1000 : DAY_MS) }
}

/**
 * The bounds of a list filter on a date: `Name`, `Name>`, `Name<`. Without a sign, a date means its
 * whole day in UTC even if it has a time, because the helper always sends one. `Name>` is inclusive;
 * `Name<` excludes the moment unless `beforeIncludes` is set. The result's `before` is exclusive.
 */
export function dateRange(
  name: string,
  given: (name: string) => string | undefined,
  options: { readonly beforeIncludes?: boolean } = {},
): { readonly from: number | undefined; readonly before: number | undefined } {
  const on = given(name)
  if (on !== undefined) {
    const { start } = parseMoment(name, on)
    const day = start - (start % DAY_MS)
    return { from: day, before: day + DAY_MS }
  }
  const after = given(`${name}>`)
  const before = given(`${name}<`)
  const bound = before === undefined ? undefined : parseMoment(name, before)
  return {
    from: after === undefined ? undefined : parseMoment(name, after).start,
    before: options.beforeIncludes ? bound?.end : bound?.start,
  }
}
