import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatDuration, formatExact } from '../../model/format.ts'
import { useApp, useRoute, useText } from '../../ui/hooks.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { narrowedBy } from './narrowing.ts'
import classes from './ReportsPage.module.css'
import { useQueryChange } from './use-query-change.ts'
import { faultKeys } from './verdict-text.ts'

/** The calls behind the figures, by what was chosen above. */
export function QualityCalls({ since }: { since: string }) {
  const t = useText()
  const { offhook } = useApp()
  const { query } = useRoute()
  const change = useQueryChange()
  const narrowed = narrowedBy(query)
  const filter = { since, ...narrowed }
  const list = useInfiniteQuery({
    queryKey: ['quality-calls', filter],
    queryFn: ({ pageParam, signal }) =>
      offhook.insights.qualityCalls(
        { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  const rows = list.data?.pages.flatMap(({ calls }) => calls) ?? []
  return (
    <section className={classes['part']} aria-label={t('insights.calls')}>
      <h2 className={classes['subtitle']}>{t('insights.calls')}</h2>
      <div className={classes['counts']}>
        {Object.entries(narrowed).map(([name, value]) => (
          <Button
            key={name}
            size="compact-sm"
            variant="light"
            rightSection={<IconX size={14} aria-hidden="true" />}
            aria-label={t('insights.withoutFilter', { value })}
            onClick={() => change({ [name]: '' })}
          >
            {value}
          </Button>
        ))}
      </div>
      {list.isSuccess && rows.length === 0 ? (
        <p className="soft">{t('insights.nothing')}</p>
      ) : (
        <div className={classes['wide']}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t('calls.started')}</th>
                <th scope="col" data-text>
                  {t('calls.from')}
                </th>
                <th scope="col" data-text>
                  {t('calls.to')}
                </th>
                <th scope="col">{t('calls.duration')}</th>
                <th scope="col">{t('insights.mos')}</th>
                <th scope="col" data-text>
                  {t('insights.whoseFault')}
                </th>
              </tr>
            </thead>
            <tbody className="tabular">
              {rows.map((row) => {
                const word = faultKeys[row.fault]
                return (
                  <tr key={row.callSid}>
                    <td>
                      <PageLink to={`/calls/${row.callSid}`}>
                        {formatExact(Date.parse(row.time), t.language)}
                      </PageLink>
                    </td>
                    <td data-text>
                      <DialNumber number={row.from} />
                    </td>
                    <td data-text>
                      <DialNumber number={row.to} />
                    </td>
                    <td>{formatDuration(row.duration * 1000)}</td>
                    <td>{row.mos === null ? '–' : Math.round(row.mos * 10) / 10}</td>
                    <td data-text>{word ? t(word) : row.fault}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetching} onClick={() => list.fetchNextPage()}>
          {t('insights.more')}
        </Button>
      )}
    </section>
  )
}
