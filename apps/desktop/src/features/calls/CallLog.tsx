import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { messageOf } from '../../model/problem.ts'
import { useApp, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { saveFile } from '../../ui/save-file.ts'
import classes from './CallLog.module.css'
import { contactColumns, legColumns } from './columns.tsx'
import { Filters } from './Filters.tsx'
import { type Column, LogTable } from './LogTable.tsx'
import { contactFilter, isNarrowed, type LogFilter, legFilter, readFilter } from './log-filter.ts'
import { useLiveLog } from './use-live-log.ts'

/** Changes are told by the live connection; this is for while it is cut. */
const refreshMs = 30_000

/** The log, newest first: contacts as rows or legs as lines. The filters live in the address bar. */
export function CallLog() {
  const t = useText()
  const { offhook } = useApp()
  const { query } = useRoute()
  const filter = useMemo(() => readFilter(query), [query])
  const download = useMutation({
    mutationFn: () =>
      filter.view === 'contacts'
        ? offhook.log.contactsAsCsv(contactFilter(filter))
        : offhook.log.legsAsCsv(legFilter(filter)),
    onSuccess: (file) => saveFile(`${filter.view}.csv`, file),
  })
  return (
    <section className={classes['page']} aria-label={t('calls.title')}>
      <header className={classes['head']}>
        <h1 className={classes['title']}>{t('calls.title')}</h1>
        <Filters filter={filter} />
        <PageLink to="/said">{t('calls.searchSaid')}</PageLink>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('calls.csv')}
        </Button>
      </header>
      {download.error && (
        <div className={classes['notice']}>
          <InlineNotice
            tone="error"
            text={t('calls.csvFailed', { why: messageOf(download.error) })}
            action={{ label: t('calls.tryAgain'), run: () => download.mutate() }}
          />
        </div>
      )}
      {filter.view === 'contacts' ? <Contacts filter={filter} /> : <Legs filter={filter} />}
    </section>
  )
}

function Contacts({ filter }: { filter: LogFilter }) {
  const t = useText()
  const { log } = useApp().offhook
  const asked = useMemo(() => contactFilter(filter), [filter])
  const columns = useMemo(() => contactColumns(t), [t])
  return (
    <Log
      filter={filter}
      columns={columns}
      read={async (cursor, signal) => {
        const { contacts, next } = await log.contacts(asked, cursor, signal)
        return { rows: contacts, next }
      }}
      callOf={({ callSid }) => callSid}
      keyOf={({ sid }) => sid}
    />
  )
}

function Legs({ filter }: { filter: LogFilter }) {
  const t = useText()
  const { log } = useApp().offhook
  const asked = useMemo(() => legFilter(filter), [filter])
  const columns = useMemo(() => legColumns(t), [t])
  return (
    <Log
      filter={filter}
      columns={columns}
      read={async (cursor, signal) => {
        const { calls, next } = await log.legs(asked, cursor, signal)
        return { rows: calls, next }
      }}
      callOf={({ sid }) => sid}
      keyOf={({ sid }) => sid}
    />
  )
}

/** Who reads far below is not disturbed. */
function isDeep(data: { readonly pages: readonly unknown[] } | undefined): boolean {
  return (data?.pages.length ?? 0) > 2
}

interface LogProps<Row> {
  readonly filter: LogFilter
  readonly columns: readonly Column<Row>[]
  readonly read: (
    cursor: string | null,
    signal: AbortSignal,
  ) => Promise<{ readonly rows: readonly Row[]; readonly next: string | null }>
  readonly callOf: (row: Row) => string
  readonly keyOf: (row: Row) => string
}

function Log<Row>({ filter, columns, read, callOf, keyOf }: LogProps<Row>) {
  const t = useText()
  const log = useInfiniteQuery({
    queryKey: ['call-log', filter],
    // A query whose filter has changed is given up: an old answer can never come after a new one.
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isDeep(state.data) ? false : refreshMs),
  })
  useLiveLog(() => {
    if (!isDeep(log.data)) void log.refetch()
  })
  const rows = useMemo(() => log.data?.pages.flatMap((page) => page.rows) ?? [], [log.data])
  return (
    <>
      {log.error && (
        <div className={classes['notice']}>
          <InlineNotice
            tone="error"
            text={t('calls.loadFailed', { why: messageOf(log.error) })}
            action={{ label: t('calls.tryAgain'), run: () => void log.refetch() }}
          />
        </div>
      )}
      <LogTable
        label={t('calls.title')}
        columns={columns}
        rows={rows}
        callOf={callOf}
        keyOf={keyOf}
        isLoading={log.isPending}
        isOld={log.isPlaceholderData}
        empty={t(isNarrowed(filter) ? 'calls.noMatch' : 'calls.none')}
        onEnd={() => {
          if (log.hasNextPage && !log.isFetchingNextPage) void log.fetchNextPage()
        }}
      />
    </>
  )
}
