import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconDownload, IconRefresh } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { CallFilter } from '../../api/offhook.ts'
import { sentenceOf } from '../../model/problem.ts'
import { useApp, useNavigator, useRoute } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './CallLog.module.css'
import { CallTable } from './CallTable.tsx'
import { callsToCsv } from './csv.ts'
import { saveText } from './save-text.ts'

const statuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
]

/** More rows than this make a file that nobody opens. */
const csvRows = 2500

/** Every leg of every call, newest first; the filters live in the address bar. */
export function CallLog() {
  const { offhook } = useApp()
  const navigator = useNavigator()
  const { query } = useRoute()
  const filter = useMemo(() => filterOf(query), [query])
  const log = useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam, signal }) => offhook.calls(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next || null,
    refetchInterval: 15_000,
  })
  const download = useMutation({
    mutationFn: () => offhook.allCalls(filter, csvRows),
    onSuccess: (all) => saveText('calls.csv', 'text/csv', callsToCsv(all)),
  })
  const calls = useMemo(() => log.data?.pages.flatMap((page) => page.calls) ?? [], [log.data])
  const change = (part: Partial<CallFilter>) =>
    navigator.setQuery({ from: '', to: '', status: '', ...filter, ...part })

  return (
    <section className={classes['page']} aria-label="Call log">
      <header className={classes['head']}>
        <h1 className={classes['title']}>Calls</h1>
        <search className={classes['filters']}>
          <NumberFilter
            label="From"
            value={filter.from ?? ''}
            onChange={(from) => change({ from })}
          />
          <NumberFilter label="To" value={filter.to ?? ''} onChange={(to) => change({ to })} />
          <NativeSelect
            aria-label="Status"
            data={[
              { value: '', label: 'Any status' },
              ...statuses.map((status) => ({ value: status, label: status })),
            ]}
            value={filter.status ?? ''}
            onChange={(event) => change({ status: event.currentTarget.value })}
          />
        </search>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          onClick={() => void log.refetch()}
        >
          Refresh
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          disabled={calls.length === 0}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          CSV
        </Button>
      </header>
      {log.error && (
        <Trouble
          text={`The calls could not be loaded. ${sentenceOf(log.error)}`}
          retry={() => void log.refetch()}
        />
      )}
      {download.error && (
        <Trouble
          text={`The file could not be created. ${sentenceOf(download.error)}`}
          retry={() => download.mutate()}
        />
      )}
      <CallTable
        calls={calls}
        isLoading={log.isPending}
        isFiltered={Object.keys(filter).length > 0}
        onOpen={(sid) => navigator.go(`/calls/${sid}`)}
        onEnd={() => {
          if (log.hasNextPage && !log.isFetchingNextPage) void log.fetchNextPage()
        }}
      />
    </section>
  )
}

function Trouble({ text, retry }: { text: string; retry: () => void }) {
  return (
    <div className={classes['notice']}>
      <InlineNotice tone="error" text={text} action={{ label: 'Try again', run: retry }} />
    </div>
  )
}

interface NumberFilterProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A field that waits for the end of typing before it filters. */
function NumberFilter({ label, value, onChange }: NumberFilterProps) {
  const { clock } = useApp()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the wait.
  useEffect(
    () => (text.trim() === value ? undefined : clock.after(350, () => onChange(text.trim()))),
    [text],
  )
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
}

function filterOf(query: URLSearchParams): CallFilter {
  const filter: { from?: string; to?: string; status?: string } = {}
  for (const key of ['from', 'to', 'status'] as const) {
    const value = query.get(key)
    if (value) filter[key] = value
  }
  return filter
}
