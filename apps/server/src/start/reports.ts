import { join } from 'node:path'
import { errors, timeoutSignal } from '@offhook/core'
import { type MadeReport, ReportRunner, ReportSchedules } from '@offhook/history'
import { writeReport } from '../report-files.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** How long whoever takes a report may think. */
const TAKEN_WITHIN_MS = 30_000

type Web = Pick<Calls['web'], 'request'>

/** Reports on a schedule. */
export interface Reports {
  readonly reportSchedules: ReportSchedules
  /** Not started. */
  readonly reportRunner: ReportRunner
}

/** Joins reports with the folder and the web that they go to. */
export function openReports(
  { clock, logger, closing }: Omit<Starting, 'config'>,
  {
    store,
    accounts,
    dataDir,
  }: Pick<Storage, 'store' | 'dataDir'> & {
    readonly accounts: { readonly accounts: Pick<Storage['accounts']['accounts'], 'isActive'> }
  },
  { web, alerts }: { readonly web: Web; readonly alerts: Pick<Calls['alerts'], 'raise'> },
): Reports {
  const reportSchedules = new ReportSchedules({ rows: store.rows, writer: store.writer, clock })
  const reportRunner = new ReportRunner({
    ...{ clock, logger, schedules: reportSchedules, repository: store.contacts },
    mayWork: () => store.routing.held,
    isActive: (accountSid) => accounts.accounts.isActive(accountSid),
    deliver: (report, signal) =>
      report.schedule.url === null
        ? writeReport(join(dataDir, 'reports'), report)
        : send(web, report.schedule.url, report, signal),
    onFailed: ({ accountSid, sid, name, url }, fault) =>
      alerts.raise({
        ...{ accountSid, resourceSid: sid, level: 'error' },
        error: url === null ? errors.internal : errors.httpFailed,
        message: `The report "${name}" was not delivered: ${fault}`,
        asked: url === null ? null : { url, method: 'POST' },
      }),
  })
  closing.add(() => reportRunner.close())
  return { reportSchedules, reportRunner }
}

/** As a signed request, as all our webhooks are. Which report it is stands in the query. */
async function send(
  web: Web,
  base: string,
  { schedule, run, csv }: MadeReport,
  signal: AbortSignal,
): Promise<string | null> {
  const url = new URL(base)
  url.searchParams.set('ReportScheduleSid', schedule.sid)
  url.searchParams.set('Since', new Date(run.from).toISOString())
  url.searchParams.set('Until', new Date(run.before).toISOString())
  const answer = await web.request({
    ...{ accountSid: schedule.accountSid, callSid: null, url: url.href, method: 'POST' },
    ...{ parameters: {}, isSigned: true },
    signal: AbortSignal.any([signal, timeoutSignal(TAKEN_WITHIN_MS)]),
    body: { text: csv, contentType: 'text/csv; charset=utf-8' },
  })
  if (!answer.ok) return answer.message
  const isTaken = answer.status >= 200 && answer.status < 300
  return isTaken ? null : `The application answered ${answer.status}`
}
