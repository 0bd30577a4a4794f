import type { LegQuality } from '@offhook/desk-api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { formatExact } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { withParts } from '../../ui/with-parts.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './CallQuality.module.css'
import { QualityCharts } from './QualityCharts.tsx'
import { evidenceText, verdictText } from './verdict-text.ts'

const EVERY_MS = 10_000
/** The last words come some seconds after the end: so often is asked again for them. */
const LAST_ASKS = 3

/** How a call sounded, leg by leg, and whose fault it was where it sounded badly. */
export function CallQuality({ sid, isOver }: { readonly sid: string; readonly isOver: boolean }) {
  const t = useText()
  const { offhook } = useApp()
  const { data, error, refetch } = useQuery({
    // What was said of a call while it went on is not the last word.
    queryKey: ['call-quality', sid, isOver],
    queryFn: ({ signal }) => offhook.insights.call(sid, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { dataUpdateCount, errorUpdateCount } }) =>
      isOver && dataUpdateCount + errorUpdateCount > LAST_ASKS ? false : EVERY_MS,
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
  if (data.legs.length === 0) return <p className="soft">{t('insights.noQuality')}</p>
  return (
    <ul className={classes['legs']}>
      {data.legs.map((leg) => (
        <Leg key={leg.callSid} leg={leg} />
      ))}
    </ul>
  )
}

function Leg({ leg }: { leg: LegQuality }) {
  const t = useText()
  const { disconnectedBy: by } = leg
  return (
    <li className={classes['leg']}>
      <h3 className={classes['name']}>
        {withParts(
          { from: <DialNumber number={leg.from} />, to: <DialNumber number={leg.to} /> },
          (gaps) => t('calls.headline', gaps),
        )}
      </h3>
      <p className={classes['verdict']} data-fault={leg.fault}>
        {verdictText(t, leg)}
      </p>
      {leg.evidence.length > 0 && (
        <ul className={classes['evidence']} aria-label={t('insights.evidence')}>
          {leg.evidence.map((one) => (
            <li key={`${one.edge}${one.direction}${one.measure}`}>{evidenceText(t, one)}</li>
          ))}
        </ul>
      )}
      {by && (
        <p className="soft">{t(by === 'caller' ? 'insights.byCaller' : 'insights.byCallee')}</p>
      )}
      {leg.edges.map(({ edge, codec, samples }) => (
        <div key={edge}>
          <p className="soft">{[edge, codec].filter(Boolean).join(' · ')}</p>
          <div className={classes['charts']}>
            <QualityCharts course={samples} />
          </div>
        </div>
      ))}
      {leg.events.length > 0 && (
        <details>
          <summary>{t('insights.events', { count: leg.events.length })}</summary>
          <ul className={classes['events']}>
            {leg.events.map(({ time, edge, level, name }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
              <li key={index} data-level={level}>
                <span className="soft tabular">{formatExact(Date.parse(time), t.language)}</span>
                <span>{name}</span>
                <span className="soft">{edge}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}
