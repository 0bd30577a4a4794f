import type { ReportScheduleRecord } from '@offhook/desk-api'
import {
  figureGroups,
  nextRun,
  type ReportSchedule,
  type ReportScheduleInput,
  reportDeliveries,
  reportRhythms,
} from '@offhook/history'
import { isTimeZone } from '@offhook/numbers'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const input = z.object({
  name: z.string(),
  by: z.enum(figureGroups),
  every: z.enum(reportRhythms),
  hour: z.number(),
  timeZone: z.string().max(64).refine(isTimeZone, 'is not known'),
  delivery: z.enum(reportDeliveries),
  url: z.string().nullable(),
})
const created = input.partial({ timeZone: true, url: true })

/** Which figures are made into files again and again. They leave the house, so administrators say so. */
export function reportScheduleRoutes(routes: Routes, options: RestOptions): void {
  const { reportSchedules: schedules } = options
  storedResource<ReportSchedule, 'RS'>(routes, {
    path: '/offhook/v1/ReportSchedules',
    prefix: 'RS',
    access: 'manage-numbers',
    shape,
    list: async ({ accountSid, form }) => {
      const page = { size: 100, after: form.filled('cursor') ?? null }
      const { rows, next } = await schedules.page(accountSid, page)
      return ok({ reportSchedules: rows.map(shape), next })
    },
    create: async ({ accountSid, json }) => {
      const { timeZone = 'UTC', url = null, ...given } = parseJson(created, json)
      return shape(await schedules.create(accountSid, { ...given, timeZone, url }))
    },
    get: ({ accountSid }, sid) => schedules.get(accountSid, sid),
    update: ({ accountSid, json }, sid) => {
      const given = Object.entries(parseJson(input.partial(), json))
      const patch = Object.fromEntries(given.filter(([, value]) => value !== undefined))
      return schedules.update(accountSid, sid, patch as Partial<ReportScheduleInput>)
    },
    remove: ({ accountSid }, sid) => schedules.remove(accountSid, sid),
  })
}

function shape(row: ReportSchedule): ReportScheduleRecord {
  const { sid, name, by, every, hour, timeZone, delivery, url, outcome, fault } = row
  return {
    ...{ sid, name, by, every, hour, timeZone, delivery, url, outcome, fault },
    attemptedAt: isoMs(row.attemptedAt),
    nextAt: isoMs(nextRun(row, row.doneUntil).dueAt),
  }
}
