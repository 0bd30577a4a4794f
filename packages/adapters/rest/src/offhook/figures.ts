import type { FigureRow, FiguresPage } from '@offhook/desk-api'
import { figureColumns, figureGroups, figuresOf } from '@offhook/history'
import { isTimeZone } from '@offhook/numbers'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { boundsOf, csvOf } from './log-page.ts'

const DAY_MS = 86_400_000
const MOST_DAYS = 366
/** More hours than the store sums up would be left out. */
const MOST_DAYS_OF_HOURS = 83

/** Figures of contacts over a time: by queue, agent, hour and what else they have in common. */
export function figureRoutes(routes: Routes, options: RestOptions): void {
  routes.get('/offhook/v1/Figures', 'see-reports', async (asked) => {
    const { from, before } = figuresTimeOf(options, asked)
    const rows = await rowsOf(options, asked)
    return ok({ since: isoMs(from), until: isoMs(before), rows } satisfies FiguresPage)
  })
  routes.get('/offhook/v1/Figures.csv', 'see-reports', async (asked) => {
    const rows = await rowsOf(options, asked)
    return csvOf('figures', figureColumns, async () => ({ rows, next: null }))
  })
}

async function rowsOf(options: RestOptions, asked: Asked): Promise<readonly FigureRow[]> {
  const { accountSid, form } = asked
  const { from: startedFrom, before: startedBefore } = figuresTimeOf(options, asked)
  const by = form.oneOf('by', figureGroups) ?? 'total'
  const timeZone = form.filled('timeZone') ?? 'UTC'
  if (!isTimeZone(timeZone)) throw bad('timeZone is not known')
  const filter = { accountSid, startedFrom, startedBefore }
  return (await options.contactRepository.sums(filter, by, timeZone)).map(figuresOf)
}

/** @throws OffhookError 20001 */
export function figuresTimeOf(options: Pick<RestOptions, 'clock'>, asked: Pick<Asked, 'form'>) {
  const byHour = asked.form.oneOf('by', figureGroups) === 'hour'
  return timeOf(options, asked, byHour ? MOST_DAYS_OF_HOURS : MOST_DAYS)
}

/** The last day, where nothing is said. @throws OffhookError 20001 */
export function timeOf(
  { clock }: Pick<RestOptions, 'clock'>,
  { form }: Pick<Asked, 'form'>,
  most: number,
) {
  const bounds = boundsOf(form)
  const before = bounds.before ?? clock.now()
  const from = bounds.from ?? before - DAY_MS
  if (before <= from) throw bad('until is before since')
  if (before - from > (most + 1) * DAY_MS) throw bad(`A report may reach over ${most} days at most`)
  return { from, before }
}
