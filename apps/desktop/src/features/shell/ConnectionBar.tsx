import type { DeskView } from '../../model/intents.ts'
import { useDelayed } from '../../ui/hooks.ts'
import classes from './ConnectionBar.module.css'
import { useDesk, useDeskView } from './desk-context.ts'

interface Trouble {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** A thin bar that says which connection is gone and what still works. */
export function ConnectionBar() {
  const { desk } = useDesk()
  const view = useDeskView()
  const trouble = troubleOf(view)
  const isLate = useDelayed(trouble !== null, 800)
  if (!trouble || (!isLate && view.routing.status !== 'replaced')) return null
  const action = actionOf(view, () => void desk.takeBack())
  return (
    <div className={classes['root']} role="status">
      <span>{trouble}</span>
      {action && (
        <button type="button" className={classes['action']} onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  )
}

function actionOf({ routing }: DeskView, retry: () => void): Trouble['action'] {
  if (routing.status === 'replaced') return { label: 'Use it here', run: retry }
  return routing.status === 'failed' ? { label: 'Try again', run: retry } : undefined
}

function troubleOf({ routing, phone }: DeskView): string | null {
  const hasCall = phone.call !== null
  if (routing.status === 'replaced') {
    return 'The desk is open in another window. New calls go there.'
  }
  if (phone.call?.state === 'reconnecting') {
    return 'The call is interrupted. Please wait; it is being restored.'
  }
  if (routing.status === 'lost' || routing.status === 'failed') {
    return hasCall
      ? 'Connection lost. Your call goes on; hold and new calls wait until it is back.'
      : 'Connection lost. New calls cannot reach you until it is back.'
  }
  if (phone.status === 'lost') {
    return hasCall
      ? 'The phone lost its connection. Your call goes on; mute still works.'
      : 'The phone lost its connection. Calls cannot be answered until it is back.'
  }
  return null
}
