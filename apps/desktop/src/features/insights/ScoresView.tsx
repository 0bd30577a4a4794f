import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { formatNumber } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import classes from './ReportsPage.module.css'

/** What the scorecards of calls came to, agent by agent. */
export function ScoresView({ since }: { since: string }) {
  const t = useText()
  const { reviews } = useApp().offhook
  const { data, error, refetch } = useQuery({
    queryKey: ['agent-scores', since],
    queryFn: ({ signal }) => reviews.agentScores(since, signal),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <div className={classes['tools']}>
        <PageLink to="/score-forms">{t('reviews.keepForms')}</PageLink>
      </div>
      {error && (
        <InlineNotice
          tone="error"
          text={t('insights.loadFailed', { why: messageOf(error) })}
          action={{ label: t('calls.tryAgain'), run: () => void refetch() }}
        />
      )}
      {data?.agents.length === 0 && <p className="soft">{t('reviews.noScoresOfTime')}</p>}
      {data && data.agents.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section className={classes['wide']} aria-label={t('reviews.scores')} tabIndex={0}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t('reviews.agent')}</th>
                <th scope="col">{t('reviews.scores')}</th>
                <th scope="col">{t('reviews.average')}</th>
                <th scope="col">{t('reviews.lowest')}</th>
                <th scope="col">{t('reviews.highest')}</th>
              </tr>
            </thead>
            <tbody className="tabular">
              {data.agents.map((row) => (
                <tr key={row.workerSid ?? row.agent}>
                  <td>{formatNumber(row.agent)}</td>
                  <td>{row.scores}</td>
                  <td>{row.averagePercent} %</td>
                  <td>{row.lowestPercent} %</td>
                  <td>{row.highestPercent} %</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}
