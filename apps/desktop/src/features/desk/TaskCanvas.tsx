import { formatNumber } from '../../model/format.ts'
import { accept, complete, type Intent, reject } from '../../model/intents.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { RingCountdown, SecondsLeft } from '../../ui/RingCountdown.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useIntent } from '../shell/desk-context.ts'
import { CallControls } from './CallControls.tsx'
import { Participants } from './Participants.tsx'
import { phaseWord } from './phase-word.ts'
import classes from './TaskCanvas.module.css'

/** The task in hand. The same rows in every phase; only what they say changes. */
export function TaskCanvas({ task }: { task: TaskView }) {
  const name = formatNumber(task.name)
  const from = typeof task.attributes['from'] === 'string' ? task.attributes['from'] : null
  const number = from && from !== task.name ? formatNumber(from) : null
  const isRinging = task.phase === 'ringing'
  const isOffered = isRinging || task.phase === 'rejecting'
  return (
    <>
      <header className={classes['head']}>
        {isRinging ? (
          <RingCountdown startsAt={task.ring.startsAt} endsAt={task.ring.endsAt} size={64}>
            <Avatar name={task.name} size={52} />
          </RingCountdown>
        ) : (
          <span className={classes['face']}>
            <Avatar name={task.name} size={52} />
          </span>
        )}
        <div className={classes['who']}>
          <h1 className={`${classes['name']} clip`}>{name}</h1>
          <p className={`${classes['line']} clip`}>
            {number && <span className="tabular">{number} · </span>}
            {task.queueName || 'No queue'}
          </p>
        </div>
        <PhaseNow task={task} />
        <div className={classes['acts']}>
          {isOffered ? (
            <>
              <ActButton intent={reject} tone="plain" />
              <ActButton intent={accept} tone="green" />
            </>
          ) : (
            <ActButton intent={complete} tone="accent" />
          )}
        </div>
      </header>
      <Participants task={task} />
      <CallControls />
    </>
  )
}

function PhaseNow({ task }: { task: TaskView }) {
  const { word, mark, since } = phaseWord(task)
  return (
    <div className={classes['phase']} data-testid="task-phase">
      <span className={classes['word']}>
        <StateMark state={mark} />
        {word}
      </span>
      <span className={classes['clock']}>
        {task.phase === 'ringing' ? (
          <SecondsLeft endsAt={task.ring.endsAt} />
        ) : since === null ? (
          <span className="soft">–</span>
        ) : (
          <Timer since={since} />
        )}
      </span>
    </div>
  )
}

function ActButton({ intent, tone }: { intent: Intent; tone: 'plain' | 'green' | 'accent' }) {
  const { label, shortcut, reason, perform } = useIntent(intent)
  return (
    <Hint text={label} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        className={`${classes['act']} ${classes[tone]}`}
        aria-disabled={reason !== null}
        onClick={perform}
      >
        {label}
      </button>
    </Hint>
  )
}
