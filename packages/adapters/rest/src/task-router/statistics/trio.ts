import { ok } from '../../http/answer.ts'
import type { Asked, Routes } from '../../http/routes.ts'

/** What three addresses tell of: a workspace, a queue, a workflow, the workers. */
export interface Subject<Row> {
  /** Where the three are, below this path. */
  readonly path: string
  /** What the path names. @throws OffhookError 20404 */
  readonly find: (asked: Asked) => Row
  /** The sids that say of what the figures are. */
  readonly sids: (row: Row) => Readonly<Record<string, string>>
  /** The absolute address of `path`. */
  readonly url: (asked: Asked, row: Row) => string
  readonly realTime: (asked: Asked, row: Row) => object
  readonly cumulative: (asked: Asked, row: Row) => Promise<object>
}

/** Adds the figures of now, those of an interval, and both together. */
export function addTrio<Row>(routes: Routes, subject: Subject<Row>): void {
  const { path, realTime, cumulative } = subject
  const head = (asked: Asked, row: Row, name: string) => ({
    account_sid: asked.accountSid,
    ...subject.sids(row),
    url: `${subject.url(asked, row)}/${name}`,
  })
  routes.get(`${path}/RealTimeStatistics`, 'see-team', (asked) => {
    const row = subject.find(asked)
    return ok({ ...head(asked, row, 'RealTimeStatistics'), ...realTime(asked, row) })
  })
  routes.get(`${path}/CumulativeStatistics`, 'see-team', async (asked) => {
    const row = subject.find(asked)
    return ok({ ...head(asked, row, 'CumulativeStatistics'), ...(await cumulative(asked, row)) })
  })
  routes.get(`${path}/Statistics`, 'see-team', async (asked) => {
    const row = subject.find(asked)
    return ok({
      ...head(asked, row, 'Statistics'),
      realtime: realTime(asked, row),
      cumulative: await cumulative(asked, row),
    })
  })
}
