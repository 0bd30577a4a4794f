/** What `insights` read of what is stored; the store implements it. */
import type { AccountSid, CallSid, ConferenceSid, Page, PageRequest } from '@offhook/core'
import type { Call } from '@offhook/voice'
import type {
  CallIncident,
  CallSample,
  CallSummary,
  ConferenceSummary,
  DialDelay,
  ParticipantSummary,
} from './model.ts'
import type {
  CallTotals,
  DashboardPoint,
  NumberTotals,
  Ranked,
  RankedBy,
} from './reports/totals.ts'

export interface SummaryFilter {
  readonly accountSid: AccountSid
  readonly fromAddress?: string
  readonly toAddress?: string
  readonly fromCountry?: string
  readonly toCountry?: string
  readonly tagged?: boolean
  readonly startedFrom?: number
  readonly startedBefore?: number
  readonly callType?: string
  readonly callState?: string
  readonly direction?: string
  readonly answeredBy?: string
  readonly processingState?: 'partial' | 'complete'
  readonly abnormal?: boolean
  readonly fault?: string
  readonly identity?: string
  /** One of several words. */
  readonly anyOf?: Readonly<
    Partial<
      Record<
        'callType' | 'callState' | 'direction' | 'fromCountry' | 'toCountry',
        readonly string[]
      >
    >
  >
  readonly trunkSid?: string
  readonly network?: string
  /** Who phoned us, or whom we phoned. */
  readonly number?: string
  /** What people said of it. */
  readonly annotation?: {
    readonly answeredBy?: string
    readonly connectivityIssue?: string
    readonly qualityIssue?: string
    readonly spam?: boolean
    readonly callScore?: number
  }
}

export interface RankBounds {
  readonly most: number
  readonly atLeast: number
}

export interface ConferenceFilter {
  readonly accountSid: AccountSid
  readonly conferenceSid?: string
  readonly friendlyName?: string
  readonly status?: string
  readonly createdFrom?: number
  readonly createdBefore?: number
  readonly region?: string
  readonly tags?: readonly string[]
  readonly endReason?: string
}

/** The call after which `unfinished` goes on. */
export type UnfinishedCursor = Pick<Call, 'dateCreated'> & { readonly sid: string }

export interface InsightRepository {
  summary(accountSid: AccountSid, callSid: CallSid): Promise<CallSummary | undefined>
  /** The newest first by what sorts. Rejects with 20001 on a cursor that is none. */
  summaries(
    filter: SummaryFilter,
    sortBy: 'startTime' | 'endTime',
    page: PageRequest,
  ): Promise<Page<CallSummary>>
  /** In the order of time. */
  samples(callSid: CallSid): Promise<readonly CallSample[]>
  incidents(callSid: CallSid): Promise<readonly CallIncident[]>
  conferences(filter: ConferenceFilter, page: PageRequest): Promise<Page<ConferenceSummary>>
  participants(
    conferenceSid: ConferenceSid,
    filter: { readonly sid?: string; readonly label?: string },
    page: PageRequest,
  ): Promise<Page<ParticipantSummary>>
  /** Calls that ended without a summary, or with a partial one; the oldest after that one. */
  unfinished(after: UnfinishedCursor, most: number): Promise<readonly Call[]>
  /** Of the newest calls since then, at most so many, those to phones that rang; the oldest first. */
  dialDelays(since: number, most: number): Promise<readonly DialDelay[]>
  totals(filter: SummaryFilter): Promise<CallTotals>
  /** By our numbers that were called, or by those that were shown; the most used first. */
  numbers(
    filter: SummaryFilter,
    side: 'inbound' | 'outbound',
    most: number,
  ): Promise<readonly NumberTotals[]>
  /** Over time, in steps of so many milliseconds. */
  course(filter: SummaryFilter, stepMs: number): Promise<readonly DashboardPoint[]>
  /**
   * Where calls are worst: by the share of those with warnings, and then by MOS.
   * @param bounds.most so many names
   * @param bounds.atLeast names with so many calls only: one bad call of one says little
   */
  ranked(filter: SummaryFilter, by: RankedBy, bounds: RankBounds): Promise<readonly Ranked[]>
}
