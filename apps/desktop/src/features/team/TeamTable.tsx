// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.
// biome-ignore-all lint/a11y/useFocusableInteractive: head cells do not sort, only rows are acted on.

import type { LiveWorker } from '@offhook/desk-api'
import { IconLifebuoy } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useRef } from 'react'
import { formatDuration } from '../../model/format.ts'
import { liveCallOf, standingOf } from '../../model/team/team-rows.ts'
import type { PlainKey } from '../../texts/index.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useDelayed, useRoute, useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { RowLink } from '../../ui/RowLink.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
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

const titles: readonly PlainKey[] = [
  'team.name',
  'team.status',
  'team.call',
  'team.tasks',
  'team.handled',
  'team.handleTime',
  'team.missed',
]
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
            {titles.map((title) => (
              <span key={title} role="columnheader">
                {t(title)}
              </span>
            ))}
            {columns.map(({ key, header }) => (
              <span key={key} role="columnheader">
                {header}
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
  /** Of plugins. */
  readonly columns: readonly TeamColumn[]
  /** How the team is narrowed, which stays. */
  readonly query: string
  readonly onOpen: (workerSid: string) => void
}

/** Drawn anew only when its own worker has changed, or moved. */
const Row = memo(
  function Row(props: RowProps) {
    const { worker, top, index, isChosen, asksForHelp, columns, query, onOpen } = props
    const t = useText()
    const standing = standingOf(worker)
    const call = liveCallOf(worker)
    const others = worker.tasks.filter(({ channel }) => channel !== 'voice').length
    const { handled, averageHandleTime, missed } = worker.today
    return (
      <RowLink
        to={`/team/${worker.key}${query && `?${query}`}`}
        aria-rowindex={index + 2}
        aria-selected={isChosen}
        data-index={index}
        data-testid="team-row"
        data-sid={worker.key}
        data-state={standing.mark}
        className={`${classes['row']} ${classes['data']}`}
        style={{ transform: `translateY(${top}px)` }}
        onOpen={() => onOpen(worker.key)}
      >
        <span role="cell" className={classes['who']}>
          <Avatar name={worker.name} size={32} />
          <span className={classes['names']}>
            <span className="clip" title={worker.name}>
              {worker.name}
            </span>
            {worker.team && <span className="soft clip">{worker.team}</span>}
          </span>
          {asksForHelp && (
            <span className={classes['help']}>
              <IconLifebuoy size={16} aria-hidden="true" />
              {t('team.asksForHelp')}
            </span>
          )}
        </span>
        <span role="cell" className={classes['state']}>
          <StateMark state={standing.mark} />
          <span className="clip">
            {standing.word === null ? worker.activityName : t(standing.word)}
          </span>
          <span className="soft">
            <LiveTimer since={standing.since} />
          </span>
        </span>
        <span role="cell" className="clip tabular" title={call?.name}>
          {call ? <DialNumber number={call.name} /> : <span className="soft">–</span>}
        </span>
        <span role="cell" className="tabular">
          {others || <span className="soft">–</span>}
        </span>
        <span role="cell" className="tabular">
          {handled}
        </span>
        <span role="cell" className="tabular">
          {averageHandleTime === null ? (
            <span className="soft">–</span>
          ) : (
            formatDuration(averageHandleTime * 1000)
          )}
        </span>
        <span role="cell" className="tabular">
          {missed}
        </span>
        {columns.map((column) => (
          <span key={column.key} role="cell" className="clip">
            <ColumnCell column={column} worker={worker} />
          </span>
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
