// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.
// biome-ignore-all lint/a11y/useFocusableInteractive: head cells do not sort, only rows are acted on.

import type { CallRecord } from '@offhook/desk-api'
import { IconArrowDownLeft, IconArrowUpRight, IconWaveSine } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { formatDuration, formatExact, formatNumber, formatRelative } from '../../model/format.ts'
import { useDelayed, useNow } from '../../ui/hooks.ts'
import classes from './CallTable.module.css'

interface CallTableProps {
  readonly calls: readonly CallRecord[]
  readonly isLoading: boolean
  readonly isFiltered: boolean
  readonly onOpen: (sid: string) => void
  /** Called when the end of what is known comes into view. */
  readonly onEnd: () => void
}

const titles = ['Started', 'From', 'To', 'Direction', 'Status', 'Duration', '']
const rowHeight = 44

/** A table of which only the rows in view exist, however long the log is. */
export function CallTable({ calls, isLoading, isFiltered, onOpen, onEnd }: CallTableProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const now = useNow(30_000)
  const isSlow = useDelayed(isLoading)
  const rows = useVirtualizer({
    count: calls.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1000, height: 600 },
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of the list matters.
  useEffect(() => {
    if (calls.length > 0 && last >= calls.length - 5) onEnd()
  }, [last, calls.length])

  return (
    <div ref={scroll} className={classes['scroll']}>
      <div role="table" aria-label="Calls" aria-rowcount={calls.length + 1}>
        <div role="rowgroup" className={classes['head']}>
          <div role="row" className={classes['row']}>
            {titles.map((title) => (
              <span key={title} role="columnheader">
                {title || <span className="hidden">Recording</span>}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={classes['body']}
          style={{ height: Math.max(rows.getTotalSize(), rowHeight) }}
        >
          {items.map((item) => {
            const call = calls[item.index]
            return (
              call && (
                <Row
                  key={call.sid}
                  call={call}
                  now={now}
                  top={item.start}
                  index={item.index}
                  onOpen={onOpen}
                />
              )
            )
          })}
          {isSlow &&
            calls.length === 0 &&
            [0, 1, 2, 3, 4].map((n) => (
              <div key={n} className={classes['skeleton']} style={{ top: n * rowHeight }} />
            ))}
        </div>
      </div>
      {!isLoading && calls.length === 0 && (
        <p className={classes['empty']}>
          {isFiltered ? 'No call matches the filters.' : 'There are no calls yet.'}
        </p>
      )}
    </div>
  )
}

interface RowProps {
  readonly call: CallRecord
  readonly now: number
  readonly top: number
  readonly index: number
  readonly onOpen: (sid: string) => void
}

function Row({ call, now, top, index, onOpen }: RowProps) {
  const at = call.startTime ? Date.parse(call.startTime) : null
  const isInbound = call.direction.startsWith('inbound')
  const Arrow = isInbound ? IconArrowDownLeft : IconArrowUpRight
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onOpen(call.sid)
  }
  return (
    <div
      role="row"
      tabIndex={0}
      aria-rowindex={index + 2}
      data-testid="call-row"
      data-sid={call.sid}
      className={`${classes['row']} ${classes['data']}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(call.sid)}
      onKeyDown={onKey}
    >
      <Cell title={at === null ? undefined : formatExact(at)}>
        {at === null ? '–' : formatRelative(at, now)}
      </Cell>
      <Cell title={call.from}>{formatNumber(call.from) || 'Anonymous'}</Cell>
      <Cell title={call.to}>{formatNumber(call.to)}</Cell>
      <Cell title={call.direction}>
        <span className={classes['direction']}>
          <Arrow size={16} className="soft" aria-hidden="true" />
          {isInbound ? 'Inbound' : 'Outbound'}
          {call.kind ? <span className="soft">{call.kind}</span> : null}
        </span>
      </Cell>
      <Cell>
        <span className={classes['status']} data-status={call.status}>
          {call.status}
        </span>
      </Cell>
      <Cell>{call.duration === null ? '–' : formatDuration(call.duration * 1000)}</Cell>
      <Cell>
        {(call.recordings?.length ?? 0) > 0 && (
          <IconWaveSine size={18} className={classes['recorded']} aria-label="Recorded" />
        )}
      </Cell>
    </div>
  )
}

function Cell({ title, children }: { title?: string | undefined; children: React.ReactNode }) {
  return (
    <span role="cell" className="clip tabular" title={title}>
      {children}
    </span>
  )
}
