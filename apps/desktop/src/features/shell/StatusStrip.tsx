import { troubleOf } from '../../model/connection.ts'
import { useApp, useDelayed, useStore, useText } from '../../ui/hooks.ts'
import { Slot } from '../../ui/Slot.tsx'
import { useDesk, useDeskView } from './desk-context.ts'
import classes from './StatusStrip.module.css'

/**
 * The strip at the bottom of every page: how the connection is, and what still works when it is
 * gone. It is always there, so that nothing moves when it has something to say.
 */
export function StatusStrip() {
  const t = useText()
  const { desk } = useDesk()
  const { routing, phone } = useDeskView()
  const isOnline = useStore(useApp().isOnline)
  const trouble = troubleOf({ routing, phone, isOnline })
  // A connection that is back at once is not worth a word; a window that was replaced is.
  const isLate = useDelayed(trouble !== null, 500)
  const shown = trouble && (isLate || trouble.help === 'use-here') ? trouble : null
  return (
    <footer className={classes['root']} data-trouble={shown !== null || undefined}>
      <Slot name="AppStatusPanel">
        <span key="connection" role="status" aria-label={t('bar.strip')} data-testid="connection">
          {shown ? t(shown.text) : routing.status === 'ready' && t('bar.connected')}
        </span>
        {shown?.help && (
          <button
            key="action"
            type="button"
            className={classes['action']}
            onClick={() => void desk.takeBack()}
          >
            {t(shown.help === 'use-here' ? 'bar.useHere' : 'notices.tryAgain')}
          </button>
        )}
        <span key="hints" className={classes['hints']} aria-hidden="true">
          <kbd className="key">Ctrl+K</kbd> {t('bar.commandsHint')} · <kbd className="key">?</kbd>{' '}
          {t('bar.keysHint')}
        </span>
      </Slot>
    </footer>
  )
}
