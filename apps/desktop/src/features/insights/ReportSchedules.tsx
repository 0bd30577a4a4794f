import { Button } from '@mantine/core'
import type { FiguresBy, ReportScheduleRecord } from '@offhook/desk-api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { formatExact } from '../../model/format.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { ReportScheduleForm, rhythms } from './ReportScheduleForm.tsx'
import classes from './ReportSchedules.module.css'

/** Files that are made of the figures again and again; a new one is of the view that is shown. */
export function ReportSchedules({
  by,
  groups,
}: {
  by: FiguresBy
  groups: Readonly<Partial<Record<FiguresBy, PlainKey>>>
}) {
  const t = useText()
  const { insights } = useApp().offhook
  const list = useQuery({
    queryKey: ['report-schedules'],
    queryFn: () => insights.reportSchedules(),
    refetchInterval: 30_000,
  })
  const removing = useMutation({
    mutationFn: (sid: string) => insights.removeReportSchedule(sid),
    onSettled: () => list.refetch(),
  })
  const failure = list.error ?? removing.error
  const groupOf = (row: ReportScheduleRecord) => t(groups[row.by] ?? 'insights.all')
  return (
    <section className={classes['part']} aria-label={t('insights.scheduled')}>
      <h2 className={classes['title']}>{t('insights.scheduled')}</h2>
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
      {list.data?.length === 0 && <p className="soft">{t('insights.noSchedules')}</p>}
      <ul className={classes['rows']}>
        {list.data?.map((row) => (
          <li key={row.sid} className={classes['row']} data-testid="report-schedule">
            <span className={classes['what']}>
              <span>{row.name}</span>
              <span className="soft">
                {groupOf(row)} · {t(rhythms[row.every])} · {hourText(row.hour)} ({row.timeZone}) ·{' '}
                {row.url ?? t('insights.toFolder')}
              </span>
              <Outcome row={row} />
            </span>
            <Button
              variant="default"
              size="xs"
              aria-label={t('insights.removeSchedule', { name: row.name })}
              loading={removing.isPending && removing.variables === row.sid}
              onClick={() => removing.mutate(row.sid)}
            >
              {t('insights.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <ReportScheduleForm
        by={by}
        group={t(groups[by] ?? 'insights.all')}
        onMade={() => void list.refetch()}
      />
    </section>
  )
}

/** What became of the last run, and when the next one is. */
function Outcome({ row: { outcome, fault, attemptedAt, nextAt } }: { row: ReportScheduleRecord }) {
  const t = useText()
  const time = (at: string | null) => (at === null ? '–' : formatExact(Date.parse(at), t.language))
  const last =
    fault !== null
      ? t('insights.scheduleFailed', { time: time(attemptedAt), why: fault })
      : outcome === 'delivered'
        ? t('insights.scheduleDelivered', { time: time(attemptedAt) })
        : null
  return (
    <span className="soft tabular">
      {last !== null && <>{last} </>}
      {t('insights.scheduleNext', { time: time(nextAt) })}
    </span>
  )
}

function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
