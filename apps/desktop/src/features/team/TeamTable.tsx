// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.
// biome-ignore-all lint/a11y/useFocusableInteractive: head cells do not sort, only rows are acted on.

import type { LiveWorker } from '@offhook/desk-api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useRef } from 'react'
import { standingOf } from '../../model/team/team-rows.ts'
import { useDelayed, useRoute, useText } from '../../ui/hooks.ts'
import { RowLink } from '../../ui/RowLink.tsx'
import classes from './TeamTable.module.css'
import { ColumnCell, roomFor, type TeamColumn, useTeamColumns } from './team-columns.tsx'

interface TeamTableProps {
  readonly workers: readonly LiveWorker[]
  readonly isLoading: boolean
  readonly isFiltered: boolean
  /** Who asks for help. */
  readonly helpless: ReadonlySet<string>
  readonly chosen: string | null
  readonly onOpen: (workerSid: string) => void
}

const rowHeight = 52

/** The team as a table of which only the rows in view exist. Arrows move, Enter opens. */
export function TeamTable(props: TeamTableProps) {
  const { workers, isLoading, isFiltered, helpless, chosen, onOpen } = props
  const t = useText()
  const scroll = useRef<HTMLDivElement>(null)
  const isSlow = useDelayed(isLoading)
  const columns = useTeamColumns()
  const query = useRoute().query.toString()
  const rows = useVirtualizer({
    count: workers.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 1000, height: 700 },
    getItemKey: (index) => workers[index]?.key ?? index,
  })
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    const at = Number(row?.dataset['index'] ?? Number.NaN)
    if (step === 0 || Number.isNaN(at)) return
    event.preventDefault()
    const next = Math.min(workers.length - 1, Math.max(0, at + step))
    rows.scrollToIndex(next)
    requestAnimationFrame(() =>
      scroll.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
    )
  }
  return (
    <div ref={scroll} className={classes['scroll']} style={roomFor(columns)}>
      <div
        role="table"
        aria-label={t('team.title')}
        aria-rowcount={workers.length + 1}
        onKeyDown={move}
      >
        <div role="rowgroup" className={classes['head']}>
          <div role="row" className={classes['row']}>
            {columns.map((column) => (
              <span key={column.key} role="columnheader">
                {'title' in column ? t(column.title) : column.header}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={classes['body']} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const worker = workers[item.index]
            return (
              worker && (
                <Row
                  key={worker.key}
                  worker={worker}
                  top={item.start}
                  index={item.index}
                  isChosen={worker.key === chosen}
                  asksForHelp={helpless.has(worker.key)}
                  columns={columns}
                  query={query}
                  onOpen={onOpen}
                />
              )
            )
          })}
        </div>
      </div>
      {isSlow && <p className={classes['empty']}>{t('team.loading')}</p>}
      {!isLoading && workers.length === 0 && (
        <p className={classes['empty']}>{t(isFiltered ? 'team.noneFits' : 'team.noneYet')}</p>
      )}
    </div>
  )
}

interface RowProps {
  readonly worker: LiveWorker
  readonly top: number
  readonly index: number
  readonly isChosen: boolean
  readonly asksForHelp: boolean
  readonly columns: readonly TeamColumn[]
  /** How the team is narrowed, which stays. */
  readonly query: string
  readonly onOpen: (workerSid: string) => void
}

/** Drawn anew only when its own worker has changed, or moved. */
const Row = memo(
  function Row(props: RowProps) {
    const { worker, top, index, isChosen, asksForHelp, columns, query, onOpen } = props
    return (
      <RowLink
        to={`/team/${worker.key}${query && `?${query}`}`}
        aria-rowindex={index + 2}
        aria-selected={isChosen}
        data-index={index}
        data-testid="team-row"
        data-sid={worker.key}
        data-state={standingOf(worker).mark}
        className={`${classes['row']} ${classes['data']}`}
        style={{ transform: `translateY(${top}px)` }}
        onOpen={() => onOpen(worker.key)}
      >
        {columns.map((column) => (
          <ColumnCell key={column.key} column={column} worker={worker} asksForHelp={asksForHelp} />
        ))}
      </RowLink>
    )
  },
  (before, after) =>
    before.worker === after.worker &&
    before.top === after.top &&
    before.index === after.index &&
    before.isChosen === after.isChosen &&
    before.columns === after.columns &&
    before.query === after.query &&
    before.asksForHelp === after.asksForHelp,
)
