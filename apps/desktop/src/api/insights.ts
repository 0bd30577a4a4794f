import type {
  CallQuality,
  CustomerTimeline,
  FiguresPage,
  FiguresQuery,
  QualityCallPage,
  QualityCallQuery,
  QualityRecord,
  ReportScheduleRecord,
  ReportScheduleRequest,
} from '@offhook/desk-api'
import type { Http } from './http.ts'

/** What contacts and calls came to. */
export class InsightsApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  figures(query: FiguresQuery, signal: AbortSignal): Promise<FiguresPage> {
    return this.#http.get('/offhook/v1/Figures', { query: { ...query }, signal })
  }

  figuresAsCsv(query: FiguresQuery): Promise<Blob> {
    return this.#http.blob('/offhook/v1/Figures.csv', { query: { ...query } })
  }

  /** There are 50 at most. */
  async reportSchedules(): Promise<readonly ReportScheduleRecord[]> {
    const page = await this.#http.get<{ reportSchedules: readonly ReportScheduleRecord[] }>(
      '/offhook/v1/ReportSchedules',
    )
    return page.reportSchedules
  }

  addReportSchedule(json: ReportScheduleRequest): Promise<ReportScheduleRecord> {
    return this.#http.post('/offhook/v1/ReportSchedules', { json })
  }

  removeReportSchedule(sid: string): Promise<void> {
    return this.#http.delete(`/offhook/v1/ReportSchedules/${encodeURIComponent(sid)}`)
  }

  /** @param query.atLeast whoever has fewer calls is in no list of the worst */
  quality(
    query: Pick<QualityCallQuery, 'since'> & { readonly atLeast: number },
    signal: AbortSignal,
  ): Promise<QualityRecord> {
    return this.#http.get('/offhook/v1/Quality', { query: { ...query }, signal })
  }

  qualityCalls(query: QualityCallQuery, signal: AbortSignal): Promise<QualityCallPage> {
    const { tagged, ...rest } = query
    const text = tagged === undefined ? {} : { tagged: String(tagged) }
    return this.#http.get('/offhook/v1/QualityCalls', { query: { ...rest, ...text }, signal })
  }

  call(sid: string, signal: AbortSignal): Promise<CallQuality> {
    return this.#http.get(`/offhook/v1/Calls/${encodeURIComponent(sid)}/Quality`, { signal })
  }

  /** @param before what the page before gave as its next; null is the newest page */
  customer(
    customer: string,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<CustomerTimeline> {
    return this.#http.get('/offhook/v1/CustomerTimeline', { query: { customer, cursor }, signal })
  }
}
