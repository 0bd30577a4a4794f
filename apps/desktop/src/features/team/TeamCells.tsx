// biome-ignore-all lint/a11y/useSemanticElements: a native table cannot have virtual rows.

import type { LiveWorker } from '@offhook/desk-api'
import { IconLifebuoy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatDuration } from '../../model/format.ts'
import { liveCallOf, standingOf } from '../../model/team/team-rows.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './TeamTable.module.css'

/** What a cell of the table of the team tells of. */
export interface CellProps {
  readonly worker: LiveWorker
  readonly asksForHelp: boolean
}

export function NameCell({ worker, asksForHelp }: CellProps) {
  const t = useText()
  return (
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
  )
}

export function StatusCell({ worker }: CellProps) {
  const t = useText()
  const { mark, word, since } = standingOf(worker)
  return (
    <span role="cell" className={classes['state']}>
      <StateMark state={mark} />
      <span className="clip">{word === null ? worker.activityName : t(word)}</span>
      <span className="soft">
        <LiveTimer since={since} />
      </span>
    </span>
  )
}

export function CallCell({ worker }: CellProps) {
  const call = liveCallOf(worker)
  return (
    <span role="cell" className="clip tabular" title={call?.name}>
      {call ? <DialNumber number={call.name} /> : <Nothing />}
    </span>
  )
}

/** What somebody has to do beside calls. */
export function TasksCell({ worker: { tasks } }: CellProps) {
  return <Figure>{tasks.filter(({ channel }) => channel !== 'voice').length || <Nothing />}</Figure>
}

export function HandledCell({ worker: { today } }: CellProps) {
  return <Figure>{today.handled}</Figure>
}

export function HandleTimeCell({ worker: { today } }: CellProps) {
  const seconds = today.averageHandleTime
  return <Figure>{seconds === null ? <Nothing /> : formatDuration(seconds * 1000)}</Figure>
}

export function MissedCell({ worker: { today } }: CellProps) {
  return <Figure>{today.missed}</Figure>
}

function Figure({ children }: { children: ReactNode }) {
  return (
    <span role="cell" className="tabular">
      {children}
    </span>
  )
}

function Nothing() {
  return <span className="soft">–</span>
}
