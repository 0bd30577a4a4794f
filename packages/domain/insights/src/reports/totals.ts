/** Counts over many calls, as the store sums them. Percentages are made of these. */

export interface CallTotals {
  readonly calls: number
  readonly byState: Readonly<Record<string, number>>
  readonly byType: Readonly<Record<string, number>>
  readonly byDirection: Readonly<Record<string, number>>
  readonly byFault: Readonly<Record<string, number>>
  readonly byDisconnect: Readonly<Record<string, number>>
  readonly byFromCountry: Readonly<Record<string, number>>
  readonly byToCountry: Readonly<Record<string, number>>
  readonly byAnsweredBy: Readonly<Record<string, number>>
  /** SIP responses of calls that were not completed. */
  readonly bySipResponse: Readonly<Record<string, number>>
  /** By tag and type of call: `client/high_jitter`. */
  readonly byTag: Readonly<Record<string, number>>
  readonly answered: number
  readonly silent: number
  readonly abnormal: number
  /** Calls that left by carriers, and how many of them were short and long. */
  readonly outboundCarrier: {
    readonly calls: number
    readonly shortCalls: number
    readonly longCalls: number
  }
  /** Seconds of the answered ones. */
  readonly averageLength: number
  readonly averageQueueTimeMs: number
  readonly mos: number | null
  readonly lossPercent: number | null
  readonly jitterMs: number | null
  readonly rttMs: number | null
}

export interface NumberTotals {
  readonly handle: string
  readonly calls: number
  readonly answered: number
  readonly silent: number
  readonly shortCalls: number
  readonly longCalls: number
  /** Answered and over so soon that carriers take their caller for a machine. */
  readonly veryShortCalls: number
  readonly human: number
  readonly machine: number
  readonly byState: Readonly<Record<string, number>>
}

export interface DashboardPoint {
  readonly at: number
  readonly calls: number
  readonly answered: number
  readonly tagged: number
  readonly mos: number | null
  readonly lossPercent: number | null
  readonly jitterMs: number | null
  readonly rttMs: number | null
}

export const rankings = ['number', 'agent', 'network', 'trunk'] as const
export type RankedBy = (typeof rankings)[number]

export interface Ranked {
  readonly name: string
  readonly calls: number
  readonly tagged: number
  readonly mos: number | null
}
