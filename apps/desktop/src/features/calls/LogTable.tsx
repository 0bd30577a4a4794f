// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.
// biome-ignore-all lint/a11y/useFocusableInteractive: head cells do not sort, only rows are acted on.

import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { useDelayed, useText } from '../../ui/hooks.ts'
import { useServerNow } from '../../ui/live.ts'
import { RowLink } from '../../ui/RowLink.tsx'
import classes from './LogTable.module.css'

export interface Column<Row> {
  readonly title: string
  /** A track of CSS grid. */
  readonly width: string
  /** The title is read out only. */
  readonly isTitleHidden?: boolean
  /** On a small screen too. */
  readonly isNarrow?: boolean
  readonly cell: (row: Row, now: number) => ReactNode
  /** What the pointer is told. */
  readonly hint?: (row: Row) => string | undefined
}

interface LogTableProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** The call that a row opens. */
  readonly callOf: (row: Row) => string
  readonly keyOf: (row: Row) => string
  readonly isLoading: boolean
  /** The rows are those of the filter before. */
  readonly isOld: boolean
  readonly empty: string
  /** The end of what is loaded is in view. */
  readonly onEnd: () => void
}

const rowHeight = 44

/** A table of which only the rows in view exist, however long the log is. */
export function LogTable<Row>(props: LogTableProps<Row>) {
  const { label, columns, rows, keyOf, isLoading, isOld, empty, onEnd } = props
  const scroll = useRef<HTMLDivElement>(null)
  const now = useServerNow(30_000)
  const isSlow = useDelayed(isLoading)
  const isStale = useDelayed(isOld)
  const view = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1000, height: 600 },
  })
  const items = view.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of the list matters.
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 5) onEnd()
  }, [last, rows.length])
  const grid = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }

  return (
    <div ref={scroll} className={classes['scroll']} aria-busy={isOld} data-old={isStale}>
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className={classes['head']}>
          <div role="row" className={classes['row']} style={grid}>
            {columns.map(({ title, isTitleHidden, isNarrow }) => (
              <span key={title} role="columnheader">
                {isTitleHidden || isNarrow ? (
                  <span className={isTitleHidden ? 'hidden' : classes['wideOnly']}>{title}</span>
                ) : (
                  title
                )}
              </span>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={classes['body']}
          style={{ height: Math.max(view.getTotalSize(), rowHeight) }}
        >
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <LogRow
                key={keyOf(row)}
                {...props}
                row={row}
                now={now}
                index={item.index}
                style={{ ...grid, transform: `translateY(${item.start}px)` }}
              />
            )
          })}
          {isSlow &&
            rows.length === 0 &&
            [0, 1, 2, 3, 4].map((n) => (
              <div key={n} className={classes['skeleton']} style={{ top: n * rowHeight }} />
            ))}
        </div>
      </div>
      {!isLoading && rows.length === 0 && <p className={classes['empty']}>{empty}</p>}
    </div>
  )
}

interface LogRowProps<Row> extends LogTableProps<Row> {
  readonly row: Row
  readonly now: number
  readonly index: number
  readonly style: React.CSSProperties
}

function LogRow<Row>({ row, now, index, style, columns, callOf }: LogRowProps<Row>) {
  const t = useText()
  const sid = callOf(row)
  return (
    <RowLink
      to={`/calls/${sid}`}
      aria-rowindex={index + 2}
      aria-description={t('calls.details')}
      data-testid="call-row"
      data-sid={sid}
      className={`${classes['row']} ${classes['data']}`}
      style={style}
    >
      {columns.map(({ title, cell, hint }) => (
        <span key={title} role="cell" className="clip tabular" title={hint?.(row)}>
          {cell(row, now)}
        </span>
      ))}
    </RowLink>
  )
}
