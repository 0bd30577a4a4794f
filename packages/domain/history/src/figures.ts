/** Figures of contacts: ratios and means, made of sums. `docs/reference/metrics.md` defines each. */

export const figureGroups = [
  'total',
  'queue',
  'agent',
  'team',
  'hour',
  'day',
  'disposition',
  'direction',
] as const
export type FigureGroup = (typeof figureGroups)[number]

/** Answered within this counts for the service level. */
export const SERVICE_LEVEL_MS = 20_000
/** Who hangs up before this has not waited. */
export const SHORT_ABANDON_MS = 5_000

/** What the store sums over contacts that are over; times in milliseconds. */
export interface ContactSums {
  readonly key: string
  readonly contacts: number
  readonly handled: number
  readonly withinLevel: number
  readonly abandoned: number
  readonly shortAbandoned: number
  readonly transferred: number
  readonly missed: number
  readonly withHold: number
  readonly holdMs: number
  readonly medianHoldMs: number | null
  readonly talkMs: number
  readonly wrapUpMs: number
  /** The waits of the handled. */
  readonly waitMs: number
  readonly ringMs: number
  /** The ringing of calls that we placed: their agents wait in it. */
  readonly outboundRingMs: number
}

export interface Figures {
  readonly key: string
  readonly contacts: number
  readonly handled: number
  readonly abandoned: number
  readonly shortAbandoned: number
  readonly transferred: number
  readonly missed: number
  readonly withHold: number
  readonly averageHoldMs: number | null
  readonly medianHoldMs: number | null
  readonly averageTalkMs: number | null
  readonly averageWrapUpMs: number | null
  readonly asaMs: number | null
  readonly averageRingMs: number | null
  readonly ahtMs: number | null
  readonly slaPercent: number | null
  readonly abandonedPercent: number | null
}

export function figuresOf(sums: ContactSums): Figures {
  const { key, contacts, handled, abandoned, shortAbandoned, transferred, missed } = sums
  const { withHold, medianHoldMs } = sums
  const mean = (sum: number, count: number) => (count === 0 ? null : Math.round(sum / count))
  const share = (part: number, whole: number) =>
    whole === 0 ? null : Math.round((part / whole) * 1000) / 10
  const served = handled + abandoned - shortAbandoned
  const handleMs = sums.talkMs + sums.holdMs + sums.wrapUpMs + sums.outboundRingMs
  return {
    ...{ key, contacts, handled, abandoned, shortAbandoned, transferred, missed, withHold },
    averageHoldMs: mean(sums.holdMs, withHold),
    medianHoldMs: medianHoldMs === null ? null : Math.round(medianHoldMs),
    averageTalkMs: mean(sums.talkMs, handled),
    averageWrapUpMs: mean(sums.wrapUpMs, handled),
    asaMs: mean(sums.waitMs, handled),
    averageRingMs: mean(sums.ringMs, handled),
    ahtMs: mean(handleMs, handled),
    slaPercent: share(sums.withinLevel, served),
    abandonedPercent: share(abandoned - shortAbandoned, served),
  }
}
