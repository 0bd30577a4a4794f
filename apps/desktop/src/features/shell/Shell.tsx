import { Fragment, type ReactNode, useCallback, useMemo, useState } from 'react'
import { ignore } from '../../actions/index.ts'
import type { Desk } from '../../model/desk.ts'
import type { IntentActs } from '../../model/intents/index.ts'
import { useApp, useNavigator } from '../../ui/hooks.ts'
import { Slot } from '../../ui/Slot.tsx'
import { DeskContext } from './desk-context.ts'
import { Keys } from './Keys.tsx'
import { LazyPalette } from './LazyPalette.tsx'
import { LazyShortcuts } from './LazyShortcuts.tsx'
import { NoticeList } from './NoticeList.tsx'
import { Rail } from './Rail.tsx'
import classes from './Shell.module.css'
import { StatusStrip } from './StatusStrip.tsx'
import { SupervisionStrip } from './SupervisionStrip.tsx'
import { TopBar } from './TopBar.tsx'

interface ShellProps {
  /** Null for a person who takes no calls. */
  readonly desk: Desk | null
  readonly children: ReactNode
}

/** The frame of everybody: top bar, rail and strip never move, the page fills the rest. */
export function Shell({ desk, children }: ShellProps) {
  const { actions } = useApp()
  const navigator = useNavigator()
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isOverlayOpen, setOverlayOpen] = useState(false)
  const closeOverlay = useCallback(() => setOverlayOpen(false), [])
  const value = useMemo(() => {
    const acts: IntentActs = {
      // A failure is told by its notice.
      invoke: (name, payload) => void actions.invokeAction(name, payload).catch(ignore),
      go: (path) => navigator.go(path),
      openActivityMenu: () => setMenuOpen((isOpen) => !isOpen),
      showShortcuts: () => setOverlayOpen((isOpen) => !isOpen),
    }
    return desk && { desk, acts }
  }, [desk, actions, navigator])
  return (
    <DeskContext value={value}>
      <Slot name="RootContainer">
        <div key="frame" className={classes['frame']}>
          <header className={classes['top']}>
            <TopBar desk={desk} isMenuOpen={isMenuOpen} onMenuChange={setMenuOpen} />
          </header>
          <Rail />
          <main className={classes['page']}>
            <Slot name="MainContainer">
              <Fragment key="view">{children}</Fragment>
            </Slot>
          </main>
          {desk && (
            <div className={classes['strip']}>
              <SupervisionStrip desk={desk} />
              <StatusStrip />
            </div>
          )}
        </div>
        <NoticeList key="notices" />
        <LazyPalette key="palette" desk={desk} />
        {desk && (
          <>
            <LazyShortcuts isOpen={isOverlayOpen} onClose={closeOverlay} />
            <Keys />
          </>
        )}
      </Slot>
    </DeskContext>
  )
}
