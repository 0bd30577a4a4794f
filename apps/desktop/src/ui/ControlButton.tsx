import type { ReactNode } from 'react'
import classes from './ControlButton.module.css'
import { Hint } from './Hint.tsx'

interface ControlButtonProps {
  /** The intent behind it, for the focus and the tests. */
  readonly name: string
  readonly label: string
  readonly icon: ReactNode
  readonly shortcut: string | null
  /** Why it cannot be used now; null when it can. */
  readonly reason: string | null
  readonly onPress: () => void
  readonly tone?: 'plain' | 'end'
  /** The state that this control keeps up, if any. */
  readonly inForce?: 'muted' | 'held' | null
}

/**
 * A control that never leaves its place. While it cannot be used it stays in the tab order, so that
 * its reason can be read.
 */
export function ControlButton(props: ControlButtonProps) {
  const { name, label, icon, shortcut, reason, onPress, tone = 'plain', inForce = null } = props
  return (
    <Hint text={label} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        className={`${classes['root']} ${classes[tone] ?? ''}`}
        data-on={inForce ?? undefined}
        data-act={name}
        aria-disabled={reason !== null}
        aria-description={reason ?? undefined}
        aria-keyshortcuts={shortcut?.replace('Ctrl', 'Control')}
        onClick={() => {
          if (reason === null) onPress()
        }}
      >
        <span className={classes['icon']}>{icon}</span>
        <span className={classes['label']}>{label}</span>
      </button>
    </Hint>
  )
}
