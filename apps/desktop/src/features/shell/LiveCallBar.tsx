import { formatNumber } from '../../model/format.ts'
import { hold, liveTask, returnToCall } from '../../model/intents.ts'
import { Hint } from '../../ui/Hint.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { Timer } from '../../ui/Timer.tsx'
import { useDesk, useDeskView } from './desk-context.ts'
import classes from './TopBar.module.css'

/** The call in progress, on every page: who, how long, hold, and the way back to it. */
export function LiveCallBar() {
  const view = useDeskView()
  const { desk, acts } = useDesk()
  const task = liveTask(view)
  if (!task) return null
  const isOnHold = task.holdSince !== null
  const isMuted = view.phone.call?.isMuted === true
  // The bar's hold means the live call, whichever task is selected.
  const held = { ...view, selected: task }
  const reason = hold.refusal(held)
  return (
    <section className={classes['live']} data-hold={isOnHold || undefined} aria-label="Live call">
      <span className={`${classes['liveName']} clip`}>{formatNumber(task.name)}</span>
      {task.liveSince !== null && <Timer since={task.liveSince} />}
      <span className={classes['word']}>
        <StateMark
          state={task.phase === 'connecting' ? 'connecting' : isOnHold ? 'hold' : 'live'}
        />
        {task.phase === 'connecting' ? 'Connecting' : isOnHold ? 'On hold' : 'Live'}
        {task.holdSince !== null && <Timer since={task.holdSince} />}
      </span>
      {isMuted && (
        <span className={classes['word']}>
          <StateMark state="muted" />
          Muted
        </span>
      )}
      <Hint
        text={isOnHold ? 'Resume the customer' : 'Hold the customer'}
        reason={reason}
        shortcut={hold.shortcut}
      >
        <button
          type="button"
          className={classes['liveButton']}
          aria-disabled={reason !== null}
          aria-label={isOnHold ? 'Take the customer off hold' : 'Put the customer on hold'}
          onClick={() => reason === null && hold.perform(held, desk, acts)}
        >
          {isOnHold ? 'Unhold' : 'Hold'}
        </button>
      </Hint>
      <Hint text="Return to the call" shortcut={returnToCall.shortcut}>
        <button
          type="button"
          className={classes['liveButton']}
          onClick={() => returnToCall.perform(view, desk, acts)}
        >
          Return
        </button>
      </Hint>
    </section>
  )
}
