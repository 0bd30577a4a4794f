/** What contacts and calls came to: the figures of a time, and how calls sounded in it. */

export type FiguresBy =
  | 'total'
  | 'queue'
  | 'agent'
  | 'team'
  | 'hour'
  | 'day'
  | 'disposition'
  | 'direction'

/** `GET /offhook/v1/Figures`. Days are those of the time zone; UTC when it is left out. */
export interface FiguresQuery {
  readonly by?: FiguresBy
  readonly since?: string
  readonly until?: string
  readonly timeZone?: string
}

/** One line of figures; means are null where there is nothing to take them of. */
export interface FigureRow {
  /** A queue, an agent, an hour …; empty for all together, or for those without. */
  readonly key: string
  readonly contacts: number
  readonly handled: number
  readonly abandoned: number
  readonly shortAbandoned: number
  readonly transferred: number
  /** Offers that an agent let go by; by agents only. */
  readonly missed: number
  readonly withHold: number
  readonly averageHoldMs: number | null
  readonly medianHoldMs: number | null
  readonly averageTalkMs: number | null
  readonly averageWrapUpMs: number | null
  /** Average speed of answer: the wait of the handled. */
  readonly asaMs: number | null
  readonly averageRingMs: number | null
  /** Average handle time: talk, hold and wrap-up; the ringing too of calls that we placed. */
  readonly ahtMs: number | null
  readonly slaPercent: number | null
  readonly abandonedPercent: number | null
}

export interface FiguresPage {
  readonly since: string
  readonly until: string
  readonly rows: readonly FigureRow[]
}

/** `/offhook/v1/ReportSchedules`: figures that are made into a file when their period has ended. */
export interface ReportScheduleRecord {
  readonly sid: string
  readonly name: string
  readonly by: FiguresBy
  readonly every: 'day' | 'week' | 'month'
  /** 0 to 23, by the clock of the time zone. */
  readonly hour: number
  readonly timeZone: string
  readonly delivery: 'folder' | 'webhook'
  /** Of a webhook; null for a folder. */
  readonly url: string | null
  /** What became of the last run; null before the first. */
  readonly outcome: 'delivered' | 'failed' | null
  /** Why the last attempt failed. */
  readonly fault: string | null
  readonly attemptedAt: string | null
  readonly nextAt: string | null
}

export type ReportScheduleRequest = Partial<
  Pick<ReportScheduleRecord, 'name' | 'by' | 'every' | 'hour' | 'timeZone' | 'delivery' | 'url'>
>

export interface QualityPoint {
  readonly time: string
  readonly calls: number
  readonly answered: number
  readonly tagged: number
  readonly mos: number | null
  readonly lossPercent: number | null
  readonly jitterMs: number | null
  readonly rttMs: number | null
}

export interface WorstRecord {
  readonly name: string
  /** As people call it, where that is another: a trunk. */
  readonly label: string
  readonly calls: number
  readonly tagged: number
  readonly mos: number | null
}

/** `GET /offhook/v1/Quality`: how calls sounded and ended over a time. */
export interface QualityRecord {
  readonly since: string
  readonly until: string
  readonly calls: number
  readonly answered: number
  readonly mos: number | null
  readonly lossPercent: number | null
  readonly jitterMs: number | null
  readonly rttMs: number | null
  readonly byState: Readonly<Record<string, number>>
  readonly byFault: Readonly<Record<string, number>>
  readonly byDisconnect: Readonly<Record<string, number>>
  readonly bySipResponse: Readonly<Record<string, number>>
  readonly course: readonly QualityPoint[]
  readonly worst: Readonly<Record<'number' | 'agent' | 'network' | 'trunk', readonly WorstRecord[]>>
}

/** `GET /offhook/v1/QualityCalls`: the calls behind a figure. */
export interface QualityCallQuery {
  readonly since?: string
  readonly until?: string
  readonly fault?: string
  readonly state?: string
  readonly agent?: string
  readonly trunk?: string
  /** Who phoned us, or whom we phoned. */
  readonly number?: string
  readonly network?: string
  readonly tagged?: boolean
  readonly limit?: number
  readonly cursor?: string
}

export interface QualityCallRecord {
  readonly callSid: string
  readonly time: string
  readonly from: string
  readonly to: string
  readonly state: string
  readonly duration: number
  readonly mos: number | null
  readonly tags: readonly string[]
  readonly fault: string
}

export interface QualityCallPage {
  readonly calls: readonly QualityCallRecord[]
  readonly next: string | null
}

/** One measure that a verdict stands on. */
export interface EvidenceRecord {
  readonly edge: string
  readonly direction: string | null
  readonly measure: string
  readonly value: number | string
  readonly bound: number | string | null
}

export interface QualitySample {
  readonly time: string
  readonly mos: number | null
  readonly lossPercent: number
  readonly jitterMs: number | null
  readonly rttMs: number | null
}

/** A leg of a call: what was measured at one border of ours. */
export interface LegQuality {
  readonly callSid: string
  readonly from: string
  readonly to: string
  readonly fault: string
  /** The rule that found the fault; null where nothing was wrong. */
  readonly rule: string | null
  readonly evidence: readonly EvidenceRecord[]
  readonly disconnectedBy: string | null
  readonly edges: readonly {
    readonly edge: string
    readonly codec: string | null
    readonly tags: readonly string[]
    readonly samples: readonly QualitySample[]
  }[]
  readonly events: readonly {
    readonly time: string
    readonly edge: string
    readonly level: string
    readonly name: string
  }[]
}

/** `GET /offhook/v1/Calls/{sid}/Quality`. */
export interface CallQuality {
  readonly legs: readonly LegQuality[]
}
