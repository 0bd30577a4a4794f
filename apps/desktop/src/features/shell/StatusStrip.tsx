import { troubleOf } from '../../model/connection.ts'
import type { LiveState } from '../../model/live/live.ts'
import { createStore } from '../../model/store.ts'
import { useApp, useDelayed, useStore, useText } from '../../ui/hooks.ts'
import { useLiveConnection } from '../../ui/live.ts'
import { Slot } from '../../ui/Slot.tsx'
import { useDesk, useDeskView } from './desk-context.ts'
import classes from './StatusStrip.module.css'

/** A connection that is back sooner is not worth a word. */
const NOT_WORTH_A_WORD_MS = 500
const unopened = createStore<LiveState>({ status: 'connecting', since: 0 })

/**
 * The strip at the bottom of every page: how the connection is, and what still works when it is
 * gone. It is always there, so that nothing moves when it has something to say.
 */
export function StatusStrip() {
  const t = useText()
  const { desk } = useDesk()
  const { routing, phone } = useDeskView()
  const { clock, isOnline } = useApp()
  const live = useStore(useLiveConnection()?.state ?? unopened)
  const trouble = troubleOf({ routing, phone, isOnline: useStore(isOnline) })
  const isLate = useDelayed(trouble !== null, NOT_WORTH_A_WORD_MS)
  // A silence has lasted that long by the time it is noticed.
  const isLong = live.status === 'cut' && clock.now() - live.since >= NOT_WORTH_A_WORD_MS
  // A window that was replaced is told so at once.
  const isShown = isLate || isLong || trouble?.help === 'use-here'
  const shown = isShown ? trouble : null
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
