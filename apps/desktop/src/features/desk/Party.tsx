import type { ComponentProps } from '@offhook/desktop-sdk'
import { Fragment, type ReactNode } from 'react'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { type MarkState, StateMark } from '../../ui/StateMark.tsx'
import classes from './Parties.module.css'

/** What a party's row says of its state. */
export interface PartyState {
  readonly word: string
  readonly mark: MarkState
  /** Runs beside the word; null for a state whose length does not matter. */
  readonly since: number | null
}

interface PartyProps {
  readonly name: string
  readonly part: string
  readonly state: PartyState
  readonly isMuted?: boolean
  /** How loud, or nothing. */
  readonly level?: ReactNode
  readonly quality?: ReactNode
  readonly acts?: ReactNode
  /** What elements of plugins in the row are given. */
  readonly task?: TaskView
  readonly given?: ComponentProps
}

/** One row: who, as what, in which state, how loud, and what can be done. */
export function PartyRow(props: PartyProps) {
  const { name, part, state, isMuted, level, quality, acts, task, given } = props
  const t = useText()
  return (
    <li className={classes['party']} data-testid="party">
      <Avatar name={name} />
      <div className={classes['who']}>
        <div className={`${classes['name']} clip`} title={name}>
          {name}
        </div>
        <div className={`${classes['part']} clip`} title={part}>
          {part}
        </div>
      </div>
      <span className={classes['state']}>
        <StateMark state={state.mark} />
        {state.word}
        {state.since !== null && (
          <span className="soft">
            <LiveTimer since={state.since} />
          </span>
        )}
        {isMuted && state.mark !== 'muted' && (
          <span title={t('desk.muted')}>
            <StateMark state="muted" />
          </span>
        )}
      </span>
      <span className={classes['level']}>{level}</span>
      <span className={classes['quality']}>{quality}</span>
      <span className={classes['acts']}>
        <Slot name="ParticipantCanvas" {...(task && { task })} {...(given && { given })}>
          <Fragment key="actions">{acts}</Fragment>
        </Slot>
      </span>
    </li>
  )
}
