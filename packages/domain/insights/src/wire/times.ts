/** ISO 8601 in UTC, whole seconds. */
export function iso(time: number): string
export function iso(time: number | null): string | null
export function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The same with milliseconds. */
export function isoMs(time: number): string {
  return new Date(time).toISOString()
}
