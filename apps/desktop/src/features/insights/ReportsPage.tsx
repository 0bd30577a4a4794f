import { NativeSelect, SegmentedControl } from '@mantine/core'
import { useMemo } from 'react'
import { useApp, useNavigator, useRoute, useText } from '../../ui/hooks.ts'
import { SavedViews } from '../../ui/SavedViews.tsx'
import { FiguresView } from './FiguresView.tsx'
import { QualityView } from './QualityView.tsx'
import classes from './ReportsPage.module.css'
import { ScoresView } from './ScoresView.tsx'
import { useQueryChange } from './use-query-change.ts'

const spans = { today: 1, week: 7, month: 30 } as const
type Span = keyof typeof spans
const views = { figures: FiguresView, quality: QualityView, scores: ScoresView }
type View = keyof typeof views

/** What contacts came to, and how calls sounded, over a time. */
export default function ReportsPage() {
  const t = useText()
  const change = useQueryChange()
  const { clock } = useApp()
  const navigator = useNavigator()
  const { query } = useRoute()
  const named = query.get('view') ?? ''
  const view: View = named in views ? (named as View) : 'figures'
  const Shown = views[view]
  const asked = query.get('span') ?? ''
  const span: Span = asked in spans ? (asked as Span) : 'today'
  // A new beginning for each choice only: what is shown is not asked for anew with every second.
  const since = useMemo(() => sinceOf(span, clock.now()), [span, clock])
  return (
    <section className={classes['page']} aria-label={t('pages.reports')}>
      <header className={classes['head']}>
        <h1 className={classes['title']}>{t('pages.reports')}</h1>
        <SegmentedControl
          aria-label={t('insights.view')}
          value={view}
          data={[
            { value: 'figures', label: t('insights.figures') },
            { value: 'quality', label: t('insights.quality') },
            { value: 'scores', label: t('reviews.scores') },
          ]}
          onChange={(value) => change({ view: value === 'figures' ? '' : value })}
        />
        <NativeSelect
          aria-label={t('insights.span')}
          value={span}
          data={[
            { value: 'today', label: t('insights.today') },
            { value: 'week', label: t('insights.week') },
            { value: 'month', label: t('insights.month') },
          ]}
          onChange={({ currentTarget: { value } }) => change({ span: value })}
        />
        <SavedViews
          page="reports"
          query={Object.fromEntries(query)}
          onChoose={(saved) => navigator.setQuery(saved)}
        />
      </header>
      <Shown since={since} />
    </section>
  )
}

/** Midnight of the reader's first day, counted by the calendar. */
function sinceOf(span: Span, now: number): string {
  const day = new Date(now)
  day.setDate(day.getDate() - (spans[span] - 1))
  day.setHours(0, 0, 0, 0)
  return day.toISOString()
}
