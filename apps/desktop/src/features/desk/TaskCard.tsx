import { IconPhone, IconPhoneOff } from '@tabler/icons-react'
import { formatNumber } from '../../model/format.ts'
import { accept, reject } from '../../model/intents.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { RingCountdown } from '../../ui/RingCountdown.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useDesk, useDeskView } from '../shell/desk-context.ts'
import { phaseWord } from './phase-word.ts'
import classes from './TaskList.module.css'

interface TaskCardProps {
  readonly task: TaskView
  readonly isSelected: boolean
  readonly onSelect: () => void
}

/** One task in the list: who, in which state, since when; take it or leave it while it rings. */
export function TaskCard({ task, isSelected, onSelect }: TaskCardProps) {
  const name = formatNumber(task.name)
  const { word, mark, since } = phaseWord(task)
  const isRinging = task.phase === 'ringing'
  const avatar = <Avatar name={task.name} size={isRinging ? 34 : 40} />
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
            {name}
          </span>
          <span className={classes['second']}>
            {!isRinging && <StateMark state={mark} />}
            <span className="clip">{word}</span>
            {since !== null && <Timer since={since} />}
          </span>
        </span>
      </button>
      {isRinging && <RingingActs task={task} name={name} />}
    </li>
  )
}

function RingingActs({ task, name }: { task: TaskView; name: string }) {
  const { desk } = useDesk()
  const view = { ...useDeskView(), selected: task }
  const reason = accept.refusal(view)
  return (
    <span className={classes['acts']}>
      <Hint text="Reject" shortcut={reject.shortcut}>
        <button
          type="button"
          className={`${classes['act']} ${classes['decline']}`}
          aria-label={`Decline the call from ${name}`}
          onClick={() => void desk.reject(task.reservationSid)}
        >
          <IconPhoneOff size={17} />
        </button>
      </Hint>
      <Hint text="Accept" shortcut={accept.shortcut} reason={reason}>
        <button
          type="button"
          className={`${classes['act']} ${classes['take']}`}
          aria-label={`Accept the call from ${name}`}
          aria-disabled={reason !== null}
          onClick={() => reason === null && void desk.accept(task.reservationSid)}
        >
          <IconPhone size={17} />
        </button>
      </Hint>
    </span>
  )
}
