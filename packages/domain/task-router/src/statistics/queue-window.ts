/** The figures of a queue over a window of time, and of a worker's day. */
import type { Departure, LostInvitation, Offer } from './queue-ledger.ts'

/** Seconds. */
export interface QueueThresholds {
  /** A task that reached an agent within so long is within the service level. */
  readonly serviceLevel: number
  /** One that left without an agent before this is a short abandon, and not counted as abandoned. */
  readonly shortAbandoned: number
}

/**
 * Tasks by when they left the queue. Percentages are from 0 to 100, averages seconds; of nothing,
 * both are null.
 */
export interface QueueWindow {
  /** All that left. */
  readonly tasks: number
  readonly handled: number
  readonly handledWithinServiceLevel: number
  readonly handledWithinServiceLevelPercentage: number | null
  readonly abandoned: number
  readonly abandonedPercentage: number | null
  readonly shortAbandoned: number
  readonly shortAbandonedPercentage: number | null
  readonly flowOut: number
  readonly flowOutPercentage: number | null
  /** Handled within the threshold, of all that left without the short abandoned. */
  readonly serviceLevelPercentage: number | null
  readonly missedInvitations: number
  readonly rejectedInvitations: number
  /** Of the handled. */
  readonly averageWaitingTime: number | null
  /** Of the abandoned, without the short ones. */
  readonly averageAbandonTime: number | null
  readonly averageRingTime: number | null
  /** Talk and hold, of the handled whose call is over. */
  readonly averageTalkTime: number | null
  /** Of the handled whose wrap-up is over. */
  readonly averageWrapUpTime: number | null
  /** Talk, hold and wrap-up, of the same. */
  readonly averageHandleTime: number | null
}

/** @param ledger.from milliseconds since the epoch, inclusive */
export function queueWindow(
  ledger: {
    readonly departures: readonly Departure[]
    readonly invitations: readonly LostInvitation[]
    readonly from: number
    /** Of this channel only; of all where it is left out. */
    readonly channelSid?: string | undefined
  },
  { serviceLevel, shortAbandoned: short }: QueueThresholds,
): QueueWindow {
  const left = since(ledger.departures, ledger)
  const lost = since(ledger.invitations, ledger)
  const handled = left.filter(({ outcome }) => outcome === 'handled')
  const gaveUp = left.filter(({ outcome }) => outcome === 'abandoned')
  const abandoned = gaveUp.filter(({ wait }) => wait >= short * 1000)
  const shortAbandoned = gaveUp.length - abandoned.length
  const within = handled.filter(({ wait }) => wait <= serviceLevel * 1000).length
  const flowOut = left.length - handled.length - gaveUp.length
  const missed = lost.filter(({ how }) => how === 'missed').length
  return {
    tasks: left.length,
    handled: handled.length,
    handledWithinServiceLevel: within,
    handledWithinServiceLevelPercentage: percentage(within, handled.length),
    abandoned: abandoned.length,
    abandonedPercentage: percentage(abandoned.length, left.length),
    shortAbandoned,
    shortAbandonedPercentage: percentage(shortAbandoned, left.length),
    flowOut,
    flowOutPercentage: percentage(flowOut, left.length),
    serviceLevelPercentage: percentage(within, left.length - shortAbandoned),
    missedInvitations: missed,
    rejectedInvitations: lost.length - missed,
    averageWaitingTime: average(handled, ({ wait }) => wait),
    averageAbandonTime: average(abandoned, ({ wait }) => wait),
    averageRingTime: average(handled, ({ ring }) => ring),
    averageTalkTime: average(handled, ({ talk }) => talk),
    averageWrapUpTime: average(handled, ({ wrapUp }) => wrapUp),
    averageHandleTime: average(handled, handleTime),
  }
}

/** What a worker has done since a moment. Averages and times are seconds. */
export interface WorkerDay {
  readonly handled: number
  readonly missed: number
  readonly rejected: number
  readonly averageHandleTime: number | null
  readonly talkTime: number
}

export function workerDay(offers: readonly Offer[], from: number): WorkerDay {
  const all = since(offers, { from })
  const accepted = all.filter(({ how }) => how === 'accepted')
  return {
    handled: accepted.length,
    missed: all.filter(({ how }) => how === 'missed').length,
    rejected: all.filter(({ how }) => how === 'rejected').length,
    averageHandleTime: average(accepted, handleTime),
    talkTime: Math.round(accepted.reduce((sum, { talk }) => sum + (talk ?? 0), 0) / 1000),
  }
}

function handleTime({ talk, wrapUp }: Pick<Offer, 'talk' | 'wrapUp'>): number | null {
  return talk === null || wrapUp === null ? null : talk + wrapUp
}

/** Rows come in order of time: looked at from the end. */
function since<Row extends { readonly at: number; readonly channelSid?: string | null }>(
  rows: readonly Row[],
  { from, channelSid }: { readonly from: number; readonly channelSid?: string | undefined },
): readonly Row[] {
  let first = rows.length
  while (first > 0 && (rows[first - 1]?.at ?? 0) >= from) first--
  const late = rows.slice(first)
  return channelSid === undefined ? late : late.filter((row) => row.channelSid === channelSid)
}

/** To a tenth. */
function percentage(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10
}

/** The mean of what is known, in seconds to a tenth. */
function average<Row>(rows: readonly Row[], of: (row: Row) => number | null): number | null {
  const known = rows.flatMap((row) => of(row) ?? [])
  if (known.length === 0) return null
  const sum = known.reduce((total, value) => total + value, 0)
  return Math.round(sum / known.length / 100) / 10
}
