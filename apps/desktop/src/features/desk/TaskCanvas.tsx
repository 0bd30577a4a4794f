import { useEffect, useRef } from 'react'
import { formatNumber } from '../../model/format.ts'
import { accept, complete, type Intent, join, reject } from '../../model/intents/index.ts'
import { isBeingCalled, isPreview } from '../../model/own-dial.ts'
import type { TaskPhase } from '../../model/task-state.ts'
import type { TaskView } from '../../model/task-view.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { useStore, useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { RingCountdown, SecondsLeft } from '../../ui/RingCountdown.tsx'
import { Slot } from '../../ui/Slot.tsx'
import { SlotTabs } from '../../ui/SlotTabs.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { Preview } from '../dialpad/Preview.tsx'
import { PayBox } from '../pay/PayBox.tsx'
import { useDesk, useIntent } from '../shell/desk-context.ts'
import { TransferredBy } from './AskedRow.tsx'
import { CallControls } from './CallControls.tsx'
import { Errand } from './Errand.tsx'
import { HelpButton } from './HelpButton.tsx'
import { Outcomes } from './Outcomes.tsx'
import { Parties } from './Parties.tsx'
import { phaseWord } from './phase-word.ts'
import classes from './TaskCanvas.module.css'

/** The task in hand. The same rows in every phase; only what they say changes. */
export function TaskCanvas({ task }: { task: TaskView }) {
  const t = useText()
  const name = formatNumber(task.name)
  // Whom one calls, or who calls.
  const other = task.attributes['outbound_to'] ?? task.attributes['from']
  const number = typeof other === 'string' && other !== task.name ? other : null
  const isRinging = task.phase === 'ringing'
  const ring = useRing(task)
  useNextFocus(task.phase)
  const isOffered = isRinging || task.phase === 'rejecting'
  return (
    <Slot name="TaskCanvas" task={task}>
      <header key="header" className={classes['head']}>
        {ring ? (
          <RingCountdown startsAt={ring.startsAt} endsAt={ring.endsAt} size={64}>
            <Avatar name={task.name} size={52} />
          </RingCountdown>
        ) : (
          <span className={classes['face']}>
            <Avatar name={task.name} size={52} />
          </span>
        )}
        <div className={classes['who']}>
          <h1 className={`${classes['name']} clip`}>{name}</h1>
          {number && (
            <p className={`${classes['line']} clip tabular`}>
              <DialNumber number={number} />
            </p>
          )}
          <p className={`${classes['line']} clip`}>
            {task.incoming ? (
              <TransferredBy task={task} fromWorkerSid={task.incoming.fromWorkerSid} />
            ) : (
              task.queueName || t('desk.noQueue')
            )}
          </p>
        </div>
        <Slot name="TaskCanvasHeader" task={task}>
          <HelpButton key="help" task={task} />
          <PhaseNow key="phase" task={task} />
          <div key="actions" className={classes['acts']}>
            {isOffered ? (
              <Slot name="IncomingTaskCanvasActions" task={task}>
                <ActButton key="reject" intent={reject} tone="plain" />
                <ActButton key="accept" intent={accept} tone="green" />
              </Slot>
            ) : (
              <ActButton
                intent={task.phase === 'elsewhere' ? join : complete}
                tone={task.phase === 'elsewhere' ? 'green' : 'accent'}
              />
            )}
          </div>
        </Slot>
      </header>
      <SlotTabs
        key="call"
        name="TaskCanvasTabs"
        task={task}
        own="call"
        label={t(task.isCall ? 'desk.callTab' : 'desk.taskTab')}
      >
        <Slot
          name={
            isOffered
              ? 'IncomingTaskCanvas'
              : isBeingCalled(task)
                ? 'ConnectingOutboundCallCanvas'
                : 'CallCanvas'
          }
          task={task}
        >
          {isPreview(task) && isOffered ? (
            <Preview key="preview" task={task} />
          ) : task.isCall ? (
            <Slot key="participants" name="ParticipantsCanvas" task={task}>
              <Parties key="parties" task={task} />
            </Slot>
          ) : (
            <Errand key="errand" task={task} />
          )}
        </Slot>
      </SlotTabs>
      {task.isCall && <PayBox key="payment" task={task} />}
      <Outcomes key="outcomes" task={task} />
      <CallControls key="controls" />
    </Slot>
  )
}

/** The time that runs out: to answer, or to finish the wrap-up where that has a limit. */
function useRing(task: TaskView): TaskView['ring'] | null {
  const { desk } = useDesk()
  const sheet = useStore(desk.sheets.of(task.taskSid))
  if (task.phase === 'ringing') return task.ring
  const limit = sheet?.wrapUpSeconds ?? null
  if (task.phase !== 'wrapping' || task.wrapSince === null || limit === null) return null
  return { startsAt: task.wrapSince, endsAt: task.wrapSince + limit * 1000 }
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
  const t = useText()
  const { word, mark, since: stateSince } = phaseWord(task)
  // While somebody is on hold the large clock still shows the length of the call.
  const isHeld = task.phase === 'live' && task.holdSince !== null
  const since = isHeld ? task.liveSince : stateSince
  return (
    <div className={classes['phase']} data-testid="task-phase">
      <span className={classes['word']}>
        <StateMark state={mark} />
        {t(word)}
      </span>
      <span className={classes['clock']}>
        {task.phase === 'ringing' ? (
          <SecondsLeft endsAt={task.ring.endsAt} />
        ) : since === null ? (
          <span className="soft">–</span>
        ) : (
          <LiveTimer since={since} />
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
