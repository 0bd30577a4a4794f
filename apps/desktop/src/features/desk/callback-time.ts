const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const SOON = 60 * MINUTE

/** What is proposed: a quarter of an hour, an hour from now or a little later. */
export function proposedTime(now: number): string {
  return localText(Math.ceil((now + SOON) / QUARTER) * QUARTER)
}

/** A moment as a field of date and time has it, by this computer's clock. */
export function localText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE)
  return local.toISOString().slice(0, 16)
}

/** The moment that the field says; null where it is none, or is over. */
export function momentOf(text: string, now: number): Date | null {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) || at.getTime() <= now ? null : at
}
