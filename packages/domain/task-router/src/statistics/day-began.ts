/** When the day of a call centre began: at a time of the clock in a zone, not at midnight in UTC. */
export interface DayReset {
  /** `HH:MM`, and seconds that are not looked at. */
  readonly time: string
  /** IANA name. */
  readonly zone: string
}

const DAY_MS = 86_400_000

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The latest moment, `now` included, at which the clocks of the zone showed that time. */
export function dayBegan({ time, zone }: DayReset, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const wanted = (hours * 60 + minutes) * 60_000
  const midnight = Math.floor((now + offsetAt(zone, now)) / DAY_MS) * DAY_MS
  for (const local of [midnight + wanted, midnight - DAY_MS + wanted]) {
    const at = momentOf(zone, local)
    if (at <= now) return at
  }
  return momentOf(zone, midnight - 2 * DAY_MS + wanted)
}

/** The moment at which clocks show `local`; where they jump over it, as much later as they jump. */
function momentOf(zone: string, local: number): number {
  const guess = local - offsetAt(zone, local)
  const offset = offsetAt(zone, guess)
  const moment = local - offset
  return offsetAt(zone, moment) === offset ? moment : Math.max(guess, moment)
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(zone: string, moment: number): number {
  const parts = formatOf(zone).formatToParts(moment)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(
    ...([of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')] as const),
  )
  return local - Math.floor(moment / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...({ year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    ...({ hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
  })
  formats.set(zone, made)
  return made
}
