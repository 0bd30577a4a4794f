/** Reports over many calls. Each is made when it is asked for, and kept as it was made. */
import { makeSid, put } from '@offhook/core'
import {
  accountReport,
  type InsightsReport,
  inboundNumberReport,
  outboundNumberReport,
  type SummaryFilter,
} from '@offhook/insights'
import { z } from 'zod'
import { created, ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { bad, notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

const DAY_MS = 86_400_000
const KEPT_MS = 30 * DAY_MS
const DEFAULT_MS = 7 * DAY_MS
const root = '/v2/Voice/Reports'

/** The words that one can filter by, and what they are of a summary. */
const filterKeys = {
  call_type: 'callType',
  call_state: 'callState',
  call_direction: 'direction',
  direction: 'direction',
  from_country_code: 'fromCountry',
  caller_country_code: 'fromCountry',
  to_country_code: 'toCountry',
  callee_country_code: 'toCountry',
} as const

const time = z.iso.datetime({ offset: true })
const request = z.object({
  time_range: z
    .object({ start_datetime: time.optional(), end_datetime: time.optional() })
    .optional(),
  filters: z
    .array(
      z.object({
        key: z.enum(Object.keys(filterKeys) as [keyof typeof filterKeys]),
        values: z.array(z.string()).min(1).max(100),
      }),
    )
    .max(20)
    .optional(),
  size: z.number().int().min(1).max(1000).optional(),
})
type ReportRequest = z.infer<typeof request>

export function insightsV2(routes: Routes, options: RestOptions): void {
  const { insightRepository: repository } = options
  const make = (
    path: string,
    kind: InsightsReport['kind'],
    read: (filter: SummaryFilter, size: number) => Promise<unknown>,
  ) =>
    routes.post(path, 'see-reports', async (asked) => {
      const body = parseJson(request, asked.json)
      const { filter, meta } = await filterOf(options, asked, body)
      const result = await read(filter, body.size ?? 50)
      const now = options.clock.now()
      const { accountSid } = asked
      const row = { sid: makeSid('RP'), accountSid, kind, request: meta, result, dateCreated: now }
      await options.shelf.writer.commit([put('insights-report', row)])
      return created(head(row, asked, path))
    })

  make(root, 'account', async (filter) => accountReport(await repository.totals(filter)))
  make(`${root}/PhoneNumbers/Inbound`, 'inbound', async (filter, size) =>
    (await repository.numbers(filter, 'inbound', size)).map(inboundNumberReport),
  )
  make(`${root}/PhoneNumbers/Outbound`, 'outbound', async (filter, size) =>
    (await repository.numbers(filter, 'outbound', size)).map(outboundNumberReport),
  )

  routes.get(`${root}/:ReportId`, 'see-reports', async (asked) => {
    const row = await reportOf(options, asked, 'account')
    return ok({ ...head(row, asked, root), report: row.result })
  })
  for (const [name, kind] of [
    ['Inbound', 'inbound'],
    ['Outbound', 'outbound'],
  ] as const) {
    routes.get(`${root}/PhoneNumbers/${name}/:ReportId`, 'see-reports', async (asked) => {
      const { result } = await reportOf(options, asked, kind)
      return asked.listV1(
        'reports',
        (ask) => pageOfArray(result as readonly unknown[], ask),
        (row) => row,
      )
    })
  }
}

/** @throws OffhookError 20001 for a time of which nothing is kept, or which ends before it begins */
async function filterOf(options: RestOptions, asked: Asked, body: ReportRequest) {
  const since = await options.insightsSettings.since(asked.accountSid)
  const now = options.clock.now()
  const { start_datetime: start, end_datetime: end } = body.time_range ?? {}
  const before = end === undefined ? now : Date.parse(end)
  const from = start === undefined ? before - DEFAULT_MS : Date.parse(start)
  if (before <= from) throw bad('time_range ends before it begins')
  if (before - from > KEPT_MS || from < now - KEPT_MS - DAY_MS)
    throw bad('time_range may reach over the last 30 days')
  const filters = body.filters ?? []
  const filter: SummaryFilter = {
    accountSid: asked.accountSid,
    startedFrom: Math.max(since, from),
    startedBefore: before,
    anyOf: Object.fromEntries(filters.map(({ key, values }) => [filterKeys[key], values])),
  }
  return {
    filter,
    meta: { start_datetime: iso(from), end_datetime: iso(before), filters },
  }
}

async function reportOf(options: RestOptions, asked: Asked, kind: InsightsReport['kind']) {
  const sid = asked.param('ReportId')
  await options.insightsSettings.since(asked.accountSid)
  const where = { accountSid: asked.accountSid, kind, sid: sid as InsightsReport['sid'] }
  const row = await options.shelf.rows.find('insights-report', where)
  if (!row) throw notFound(`/Reports/${sid}`)
  return row
}

function head(row: InsightsReport, asked: Asked, path: string) {
  return {
    account_sid: row.accountSid,
    report_id: row.sid,
    status: 'completed',
    request_meta: row.request,
    url: `${asked.base}${path}/${row.sid}`,
  }
}
