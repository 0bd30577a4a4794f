import { Button, NativeSelect } from '@mantine/core'
import type { FigureRow, FiguresBy, FiguresQuery } from '@offhook/desk-api'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { formatDuration } from '../../model/format.ts'
import { admins } from '../../model/pages.ts'
import { messageOf } from '../../model/problem.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, usePerson, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { Cards } from './Cards.tsx'
import { ReportSchedules } from './ReportSchedules.tsx'
import classes from './ReportsPage.module.css'
import { useQueryChange } from './use-query-change.ts'

const groups: Readonly<Record<Exclude<FiguresBy, 'total'>, PlainKey>> = {
  queue: 'insights.byQueue',
  agent: 'insights.byAgent',
  team: 'insights.byTeam',
  hour: 'insights.byHour',
  day: 'insights.byDay',
  disposition: 'insights.byDisposition',
  direction: 'insights.byDirection',
}
type Group = keyof typeof groups

const columns: readonly (readonly [PlainKey, (row: FigureRow) => string])[] = [
  ['insights.contacts', ({ contacts }) => String(contacts)],
  ['insights.handled', ({ handled }) => String(handled)],
  ['insights.averageHold', ({ averageHoldMs }) => duration(averageHoldMs)],
  ['insights.withHold', ({ withHold }) => String(withHold)],
  ['insights.aht', ({ ahtMs }) => duration(ahtMs)],
  ['insights.asa', ({ asaMs }) => duration(asaMs)],
  ['insights.sla', ({ slaPercent }) => percent(slaPercent)],
  ['insights.abandoned', ({ abandoned }) => String(abandoned)],
  ['insights.transferred', ({ transferred }) => String(transferred)],
  ['insights.missed', ({ missed }) => String(missed)],
  ['insights.averageTalk', ({ averageTalkMs }) => duration(averageTalkMs)],
  ['insights.averageWrapUp', ({ averageWrapUpMs }) => duration(averageWrapUpMs)],
]

/** The figures of contacts: all together, and by what one chooses. */
export function FiguresView({ since }: { since: string }) {
  const t = useText()
  const change = useQueryChange()
  const { offhook } = useApp()
  const isAdmin = admins(usePerson())
  const asked = useRoute().query.get('by') ?? ''
  const by: Group = asked in groups ? (asked as Group) : 'queue'
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const read = (query: FiguresQuery) => ({
    queryKey: ['figures', query],
    queryFn: ({ signal }: { signal: AbortSignal }) => offhook.insights.figures(query, signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  })
  const total = useQuery(read({ by: 'total', since }))
  const grouped = useQuery(read({ by, since, timeZone }))
  const download = useMutation({
    mutationFn: () => offhook.insights.figuresAsCsv({ by, since, timeZone }),
    onSuccess: (file) => saveFile(`figures-${by}.csv`, file),
  })
  const error = total.error ?? grouped.error ?? download.error
  const all = total.data?.rows[0]
  return (
    <>
      {error && (
        <InlineNotice
          tone="error"
          text={t('insights.loadFailed', { why: messageOf(error) })}
          action={{
            label: t('calls.tryAgain'),
            run: () => void Promise.all([total.refetch(), grouped.refetch()]),
          }}
        />
      )}
      <Cards
        figures={[
          [t('insights.averageHold'), duration(all?.averageHoldMs)],
          [t('insights.aht'), duration(all?.ahtMs)],
          [t('insights.asa'), duration(all?.asaMs)],
          [t('insights.sla'), percent(all?.slaPercent)],
          [t('insights.handled'), String(all?.handled ?? 0)],
          [t('insights.abandoned'), String(all?.abandoned ?? 0)],
        ]}
      />
      <div className={classes['tools']}>
        <NativeSelect
          aria-label={t('insights.groupedBy')}
          value={by}
          data={Object.entries(groups).map(([value, key]) => ({ value, label: t(key) }))}
          onChange={({ currentTarget: { value } }) => change({ by: value })}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('calls.csv')}
        </Button>
      </div>
      {grouped.data?.rows.length === 0 ? (
        <p className="soft">{t('insights.nothing')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className={classes['wide']} aria-label={t(groups[by])} tabIndex={0}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t(groups[by])}</th>
                {columns.map(([key]) => (
                  <th key={key} scope="col">
                    {t(key)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="tabular">
              {grouped.data?.rows.map((row) => (
                <tr key={row.key}>
                  <td>{row.key ? <DialNumber number={row.key} /> : '–'}</td>
                  {columns.map(([key, value]) => (
                    <td key={key}>{value(row)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {isAdmin && <ReportSchedules by={by} groups={groups} />}
    </>
  )
}

function duration(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : formatDuration(ms)
}

function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${value} %`
}
