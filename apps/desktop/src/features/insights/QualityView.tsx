import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { messageOf } from '../../model/problem.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { Cards } from './Cards.tsx'
import { LineChart } from './LineChart.tsx'
import { QualityCalls } from './QualityCalls.tsx'
import { pointsOf, QualityCharts } from './QualityCharts.tsx'
import classes from './ReportsPage.module.css'
import { useQueryChange } from './use-query-change.ts'
import { faultKeys } from './verdict-text.ts'
import { leastOf, WorstLists } from './WorstLists.tsx'

/** How calls sounded and ended over a time, and the way down to each of them. */
export function QualityView({ since }: { since: string }) {
  const t = useText()
  const { offhook } = useApp()
  const atLeast = leastOf(useRoute().query)
  const { data, error, refetch } = useQuery({
    queryKey: ['quality', since, atLeast],
    queryFn: ({ signal }) => offhook.insights.quality({ since, atLeast }, signal),
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  })
  if (error) {
    return (
      <InlineNotice
        tone="error"
        text={t('insights.loadFailed', { why: messageOf(error) })}
        action={{ label: t('calls.tryAgain'), run: () => void refetch() }}
      />
    )
  }
  if (!data) return null
  return (
    <>
      <Cards
        figures={[
          [t('insights.calls'), String(data.calls)],
          [t('insights.answerRate'), share(data.answered, data.calls)],
          [t('insights.mos'), figure(data.mos)],
          [t('insights.loss'), figure(data.lossPercent, ' %')],
          [t('insights.jitter'), figure(data.jitterMs, ' ms')],
          [t('insights.rtt'), figure(data.rttMs, ' ms')],
        ]}
      />
      <div className={classes['charts']}>
        <LineChart
          label={t('insights.calls')}
          range={[0, 5]}
          points={pointsOf(data.course, 'calls')}
        />
        <QualityCharts course={data.course} />
      </div>
      <Counts
        title={t('insights.whoseFault')}
        name="fault"
        counts={data.byFault}
        words={faultKeys}
      />
      <Counts title={t('insights.states')} name="state" counts={data.byState} />
      <Counts
        title={t('insights.whoHungUp')}
        counts={data.byDisconnect}
        words={{ caller: 'insights.caller', callee: 'insights.callee' }}
      />
      <Counts title={t('insights.sipResponses')} counts={data.bySipResponse} />
      <WorstLists worst={data.worst} atLeast={atLeast} />
      <QualityCalls since={since} />
    </>
  )
}

/** Counts side by side; those with a name narrow the list of calls below. */
function Counts({
  title,
  name,
  counts,
  words = {},
}: {
  readonly title: string
  readonly name?: 'fault' | 'state'
  readonly counts: Readonly<Record<string, number>>
  readonly words?: Readonly<Record<string, PlainKey>>
}) {
  const t = useText()
  const change = useQueryChange()
  const chosen = useRoute().query.get(name ?? '')
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a)
  if (rows.length === 0) return null
  return (
    <section className={classes['part']} aria-label={title}>
      <h2 className={classes['subtitle']}>{title}</h2>
      <div className={classes['counts']}>
        {rows.map(([key, count]) => {
          const word = words[key]
          const text = `${word ? t(word) : key}: ${count}`
          if (!name) return <span key={key}>{text}</span>
          const isChosen = chosen === key
          return (
            <Button
              key={key}
              size="compact-sm"
              variant={isChosen ? 'filled' : 'default'}
              aria-pressed={isChosen}
              onClick={() => change({ [name]: isChosen ? '' : key })}
            >
              {text}
            </Button>
          )
        })}
      </div>
    </section>
  )
}

function figure(value: number | null, unit = ''): string {
  return value === null ? '–' : `${Math.round(value * 10) / 10}${unit}`
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`
}
