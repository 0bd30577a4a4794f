import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Desk } from '../../model/desk.ts'
import { intentOf, type ShellActs, shortcutOf } from '../../model/intents.ts'
import { useApp, useNavigator } from '../../ui/hooks.ts'
import { ConnectionBar } from './ConnectionBar.tsx'
import { DeskContext, useDesk, useDeskView } from './desk-context.ts'
import { Palette } from './Palette.tsx'
import { Rail } from './Rail.tsx'
import classes from './Shell.module.css'
import { ShortcutOverlay } from './ShortcutOverlay.tsx'
import { TopBar } from './TopBar.tsx'
import { useAttention } from './use-attention.ts'

/** The frame of an agent: top bar and rail never move, the page fills the rest. */
export function AgentShell({ desk, children }: { desk: Desk; children: ReactNode }) {
  const navigator = useNavigator()
  const [isMenuOpen, setMenuOpen] = useState(false)
  const [isOverlayOpen, setOverlayOpen] = useState(false)
  const value = useMemo(() => {
    const acts: ShellActs = {
      go: (path) => navigator.go(path),
      openActivityMenu: () => setMenuOpen((isOpen) => !isOpen),
      showShortcuts: () => setOverlayOpen((isOpen) => !isOpen),
    }
    return { desk, acts }
  }, [desk, navigator])
  return (
    <DeskContext value={value}>
      <Frame
        top={<TopBar isMenuOpen={isMenuOpen} onMenuChange={setMenuOpen} />}
        bar={<ConnectionBar />}
      >
        {children}
      </Frame>
      <ShortcutOverlay isOpen={isOverlayOpen} onClose={() => setOverlayOpen(false)} />
      <Palette />
      <Keys />
    </DeskContext>
  )
}

/** The grid that every page sits in. */
export function Frame(props: { top: ReactNode; bar?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes['frame']}>
      <header className={classes['top']}>{props.top}</header>
      <Rail />
      <div className={classes['body']}>
        {props.bar}
        <main className={classes['page']}>{props.children}</main>
      </div>
    </div>
  )
}

/** Listens to the keys of the whole page, and says aloud what needs attention. */
function Keys() {
  const { clock } = useApp()
  const { desk, acts } = useDesk()
  const view = useDeskView()
  const lastEnd = useRef(0)
  const attention = useAttention(view)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event)
      if (!shortcut || (shortcut === '?' && isTyping(event.target))) return
      const intent = intentOf(shortcut, view)
      if (!intent) return
      event.preventDefault()
      if (intent.refusal(view) !== null) return
      if (shortcut === 'Ctrl+Shift+1') {
        // A key held down must not hang up and complete in one go.
        if (event.repeat || clock.now() - lastEnd.current < 1000) return
        lastEnd.current = clock.now()
      }
      intent.perform(view, desk, acts)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [clock, desk, acts, view])
  return (
    <output className="hidden" aria-live="assertive">
      {attention}
    </output>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
