/** Days as fields of that kind write them: `2026-05-04`. */

/** Whether the calendar has this day: of `2026-02-29` it has not. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

/**
 * When a day begins by the reader's own clock, or the one so many days later, as RFC 3339. Counted by
 * the calendar: a day may have 23 or 25 hours.
 */
export function beginOf(day: string, daysLater = 0): string {
  // Every day has a noon; where the clock is put forward at midnight, that day has no midnight.
  const at = new Date(`${day}T12:00:00`)
  at.setDate(at.getDate() + daysLater)
  at.setHours(0, 0, 0, 0)
  return at.toISOString()
}
