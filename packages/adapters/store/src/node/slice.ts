/**
 * How many rows are removed in one transaction. The embedded database does one thing at a time, and a
 * call's commit waits for what goes on: so a slice takes some milliseconds, whatever a row of its table
 * costs.
 */
const FIRST = 100
const MOST = 2_000
const LEAST = 20
const WANTED_MS = 10

/** @param before the last slice, and how long it took; null for the first */
export function nextSlice(before: { readonly slice: number; readonly ms: number } | null): number {
  if (before === null) return FIRST
  const { slice, ms } = before
  const fitting = ms === 0 ? MOST : Math.round((slice * WANTED_MS) / ms)
  // No faster than twice: one measure is none.
  return Math.max(LEAST, Math.min(MOST, slice * 2, fitting))
}
