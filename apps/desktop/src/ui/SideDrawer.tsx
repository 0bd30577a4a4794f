import { CloseButton } from '@mantine/core'
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import classes from './SideDrawer.module.css'

interface SideDrawerProps {
  /** Whom or what it shows: its title, and its name for whoever cannot see it. */
  readonly name: string
  /** The focus follows what is shown: it comes again with each other key. */
  readonly focusKey: string
  /** Before the name. */
  readonly icon?: ReactNode
  readonly closeLabel: string
  readonly onClose: () => void
  /** In pixels, where the window is wide enough. */
  readonly width: number
  readonly testId: string
  readonly children: ReactNode
}

/** What stands beside a table and tells of one row; Escape closes. */
export function SideDrawer(props: SideDrawerProps) {
  const { name, focusKey, icon, closeLabel, onClose, width, testId, children } = props
  const root = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows what is shown.
  useEffect(() => root.current?.focus(), [focusKey])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
  }
  return (
    <aside
      ref={root}
      tabIndex={-1}
      className={classes['root']}
      style={{ '--drawer-width': `${width}px` } as CSSProperties}
      aria-label={name}
      data-testid={testId}
      onKeyDown={onKey}
    >
      <header className={classes['head']}>
        {icon}
        <h2 className={`${classes['name']} clip`}>{name}</h2>
        <CloseButton aria-label={closeLabel} onClick={onClose} />
      </header>
      {children}
    </aside>
  )
}
