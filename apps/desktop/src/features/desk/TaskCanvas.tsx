import { useEffect, useRef } from 'react'
import { formatNumber } from '../../model/format.ts'
import { accept, complete, type Intent, join, reject } from '../../model/intents.ts'
import type { TaskPhase } from '../../model/task-state.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { RingCountdown, SecondsLeft } from '../../ui/RingCountdown.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useIntent } from '../shell/desk-context.ts'
import { CallControls } from './CallControls.tsx'
import { Notices } from './Notices.tsx'
import { Participants } from './Participants.tsx'
import { phaseWord } from './phase-word.ts'
import classes from './TaskCanvas.module.css'

/** The task in hand. The same rows in every phase; only what they say changes. */
export function TaskCanvas({ task }: { task: TaskView }) {
  const name = formatNumber(task.name)
  const from = typeof task.attributes['from'] === 'string' ? task.attributes['from'] : null
  const number = from && from !== task.name ? formatNumber(from) : null
  const isRinging = task.phase === 'ringing'
  useNextFocus(task.phase)
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
          {number && <p className={`${classes['line']} clip tabular`}>{number}</p>}
          <p className={`${classes['line']} clip`}>{task.queueName || 'No queue'}</p>
        </div>
        <PhaseNow task={task} />
        <div className={classes['acts']}>
          {isOffered ? (
            <>
              <ActButton intent={reject} tone="plain" />
              <ActButton intent={accept} tone="green" />
            </>
          ) : (
            <ActButton
              intent={task.phase === 'elsewhere' ? join : complete}
              tone={task.phase === 'elsewhere' ? 'green' : 'accent'}
            />
          )}
        </div>
      </header>
      <Participants task={task} />
      <Notices />
      <CallControls />
    </>
  )
}

/** Puts the focus where the next action is, when it would otherwise be lost or stay on the end button. */
function useNextFocus(phase: TaskPhase): void {
  const before = useRef(phase)
  useEffect(() => {
    if (before.current === phase) return
    before.current = phase
    const active = document.activeElement
    const isFree = !active || active === document.body
    if (phase === 'live' && isFree) focusOn('[data-act="mute"]')
    if (phase === 'wrapping' && (isFree || active.matches('[data-act="hang-up"]'))) {
      focusOn('[data-act="complete"]')
    }
  }, [phase])
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true })
}

function PhaseNow({ task }: { task: TaskView }) {
  const { word, mark, since: stateSince } = phaseWord(task)
  // While somebody is on hold the large clock still shows the length of the call.
  const isHeld = task.phase === 'live' && task.holdSince !== null
  const since = isHeld ? task.liveSince : stateSince
  return (
    <div className={classes['phase']} data-testid="task-phase">
      <span className={classes['word']}>
        <StateMark state={mark} />
        {word}
        {isHeld && stateSince !== null && <Timer since={stateSince} />}
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
  const { name, label, shortcut, reason, perform } = useIntent(intent)
  return (
    <Hint text={label} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        className={`${classes['act']} ${classes[tone] ?? ''}`}
        data-act={name}
        aria-disabled={reason !== null}
        aria-description={reason ?? undefined}
        aria-keyshortcuts={shortcut?.replace('Ctrl', 'Control')}
        onClick={perform}
      >
        {label}
      </button>
    </Hint>
  )
}
