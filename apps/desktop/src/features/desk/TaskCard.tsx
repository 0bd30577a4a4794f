import { IconPhone, IconPhoneOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatNumber } from '../../model/format.ts'
import { accept, reject } from '../../model/intents/index.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { RingCountdown } from '../../ui/RingCountdown.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { type BoundIntent, useIntent } from '../shell/desk-context.ts'
import { phaseWord } from './phase-word.ts'
import classes from './TaskList.module.css'
import { TaskIcon, useTaskLook } from './task-look.tsx'

interface TaskCardProps {
  readonly task: TaskView
  readonly isSelected: boolean
  readonly onSelect: () => void
}

/** One task in the list: who, in which state, since when; take it or leave it while it rings. */
export function TaskCard({ task, isSelected, onSelect }: TaskCardProps) {
  const t = useText()
  const name = formatNumber(task.name)
  const { word, mark, since } = phaseWord(task)
  const look = useTaskLook(task)
  const isRinging = task.phase === 'ringing'
  const avatar = (
    <TaskIcon look={look}>
      <Avatar name={task.name} size={isRinging ? 34 : 40} />
    </TaskIcon>
  )
  return (
    <li
      className={`${classes['card']} ${isRinging ? classes['ringing'] : ''}`}
      data-testid="task-card"
      data-phase={task.phase}
      data-selected={isSelected || undefined}
    >
      <button
        type="button"
        className={classes['pick']}
        aria-current={isSelected || undefined}
        onClick={onSelect}
      >
        {isRinging ? (
          <RingCountdown startsAt={task.ring.startsAt} endsAt={task.ring.endsAt} size={44}>
            {avatar}
          </RingCountdown>
        ) : (
          <span style={{ display: 'grid', width: 44, placeItems: 'center' }}>{avatar}</span>
        )}
        <span className={classes['lines']}>
          <span className={`${classes['name']} clip`} style={{ display: 'block' }}>
            {look?.firstLine ?? name}
          </span>
          <span className={classes['second']}>
            {!isRinging && <StateMark state={mark} />}
            <span className="clip">{look?.secondLine ?? t(word)}</span>
            {since !== null && <LiveTimer since={since} />}
          </span>
          <Slot name="TaskListItem" task={task} />
        </span>
      </button>
      {isRinging && <RingingActs task={task} name={name} />}
    </li>
  )
}

function RingingActs({ task, name }: { task: TaskView; name: string }) {
  const t = useText()
  const take = useIntent(accept, task)
  const leave = useIntent(reject, task)
  return (
    <span className={classes['acts']}>
      <Slot name="TaskListButtons" task={task}>
        <CardButton
          key="reject"
          intent={leave}
          label={t('desk.declineFrom', { name })}
          tone="decline"
        >
          <IconPhoneOff size={17} />
        </CardButton>
        <CardButton key="accept" intent={take} label={t('desk.acceptFrom', { name })} tone="take">
          <IconPhone size={17} />
        </CardButton>
      </Slot>
    </span>
  )
}

function CardButton(props: {
  intent: BoundIntent
  label: string
  tone: 'take' | 'decline'
  children: ReactNode
}) {
  const { intent, label, tone, children } = props
  return (
    <Hint text={intent.label} shortcut={intent.shortcut} reason={intent.reason}>
      <button
        type="button"
        className={`${classes['act']} ${classes[tone]}`}
        aria-label={label}
        aria-disabled={intent.reason !== null}
        onClick={intent.perform}
      >
        {children}
      </button>
    </Hint>
  )
}
