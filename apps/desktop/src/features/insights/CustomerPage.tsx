import { Button } from '@mantine/core'
import type { TimelineEntry } from '@offhook/desk-api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatDuration, formatExact, formatNumber } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { withParts } from '../../ui/with-parts.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './CustomerPage.module.css'

/** All that there was with one customer, the newest first. */
export default function CustomerPage() {
  const t = useText()
  const { offhook } = useApp()
  const customer = useRoute().query.get('customer') ?? ''
  const list = useInfiniteQuery({
    queryKey: ['customer', customer],
    queryFn: ({ pageParam, signal }) => offhook.insights.customer(customer, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    enabled: customer !== '',
  })
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <section className={classes['page']} aria-label={t('insights.timeline')}>
      <h1 className={classes['title']}>
        {withParts({ customer: customer ? <DialNumber number={customer} /> : '–' }, (gaps) =>
          t('insights.timelineOf', gaps),
        )}
      </h1>
      {list.error && (
        <InlineNotice
          tone="error"
          text={t('insights.loadFailed', { why: messageOf(list.error) })}
          action={{ label: t('calls.tryAgain'), run: () => void list.refetch() }}
        />
      )}
      {(list.isSuccess || customer === '') && entries.length === 0 && (
        <p className="soft">{t('insights.noTimeline')}</p>
      )}
      <ol className={classes['list']}>
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={index} className={classes['entry']} data-kind={entry.kind}>
            <span className="soft tabular">{formatExact(Date.parse(entry.time), t.language)}</span>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetching} onClick={() => list.fetchNextPage()}>
          {t('insights.more')}
        </Button>
      )}
    </section>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const t = useText()
  switch (entry.kind) {
    case 'contact':
      return (
        <span>
          <PageLink to={`/calls/${entry.callSid}`}>
            {t(entry.direction === 'inbound' ? 'insights.calledUs' : 'insights.weCalled')}
          </PageLink>{' '}
          {[
            entry.outcome ?? t('calls.goesOn'),
            entry.queueName,
            entry.agents.map(formatNumber).join(', '),
            entry.disposition,
            `${t('calls.talk')} ${formatDuration(entry.talkMs)}`,
            entry.holdMs > 0 ? `${t('calls.hold')} ${formatDuration(entry.holdMs)}` : null,
            entry.recorded ? t('calls.recorded') : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )
    case 'note':
      return <span>{t('insights.note', { author: entry.author, text: entry.text })}</span>
    case 'payment':
      return (
        <span>
          {t('insights.payment')}{' '}
          {[
            entry.amount && `${entry.amount} ${entry.currency.toUpperCase()}`,
            entry.cardType,
            entry.number,
            entry.result,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )
    case 'message':
      return (
        <span>
          {t(entry.direction === 'inbound' ? 'insights.wroteUs' : 'insights.weWrote')} {entry.text}
        </span>
      )
  }
}
