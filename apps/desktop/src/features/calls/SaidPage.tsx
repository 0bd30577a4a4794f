import { Button, TextInput } from '@mantine/core'
import type { SaidRecord } from '@offhook/desk-api'
import { IconArrowLeft, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { formatDuration, formatExact } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, useNavigator, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { withParts } from '../../ui/with-parts.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './SaidPage.module.css'

/** In which calls words were said, and where: a line leads to its place in the sound. */
export default function SaidPage() {
  const t = useText()
  const { log } = useApp().offhook
  const navigator = useNavigator()
  const words = useRoute().query.get('words')?.trim() ?? ''
  const [draft, setDraft] = useState(words)
  const found = useInfiniteQuery({
    queryKey: ['said', words],
    queryFn: ({ pageParam, signal }) => log.said(words, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: words !== '',
    retry: false,
  })
  const lines = found.data?.pages.flatMap(({ said }) => said) ?? []
  const search = (event: FormEvent) => {
    event.preventDefault()
    navigator.setQuery({ words: draft.trim() })
  }
  return (
    <section className={classes['page']} aria-label={t('pages.said')}>
      <PageLink to="/calls" className={classes['back']}>
        <IconArrowLeft size={16} aria-hidden="true" /> {t('calls.back')}
      </PageLink>
      <h1 className={classes['title']}>{t('pages.said')}</h1>
      <form className={classes['form']} onSubmit={search}>
        <TextInput
          type="search"
          className={classes['field'] ?? ''}
          aria-label={t('calls.words')}
          maxLength={200}
          leftSection={<IconSearch size={16} />}
          value={draft}
          onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        />
        <Button type="submit" disabled={draft.trim() === ''}>
          {t('calls.searchSaid')}
        </Button>
      </form>
      {words === '' && <p className="soft">{t('calls.saidHelp')}</p>}
      {found.error && (
        <InlineNotice
          tone="error"
          text={t('calls.loadFailed', { why: messageOf(found.error) })}
          action={{ label: t('calls.tryAgain'), run: () => void found.refetch() }}
        />
      )}
      {found.isSuccess && lines.length === 0 && !found.hasNextPage && (
        <p className="soft" role="status">
          {t('calls.saidNothing')}
        </p>
      )}
      <ul className={classes['list']}>
        {lines.map((line) => (
          <Line key={line.sid} line={line} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('insights.more')}
        </Button>
      )}
    </section>
  )
}

function Line({ line: { callSid, from, to, startTime, at, seconds, text } }: { line: SaidRecord }) {
  const t = useText()
  return (
    <li className={classes['line']} data-testid="said">
      <PageLink to={`/calls/${callSid}?at=${encodeURIComponent(at)}`} className={classes['link']}>
        <span className={`${classes['time']} tabular`}>
          {formatDuration(Math.max(0, seconds * 1000))}
        </span>
        <span className={classes['text']}>{text}</span>
      </PageLink>
      <span className="soft">
        {withParts(
          {
            from: from ? <DialNumber number={from} /> : t('calls.anonymous'),
            to: <DialNumber number={to} />,
          },
          (gaps) =>
            t('calls.saidIn', { ...gaps, time: formatExact(Date.parse(startTime), t.language) }),
        )}
      </span>
    </li>
  )
}
