import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { Hint } from './Hint.tsx'
import classes from './RoundButton.module.css'

interface RoundButtonProps {
  /** What it says to whoever cannot see what it stands beside. */
  readonly label: string
  /** What its tooltip says; the label when left out. */
  readonly hint?: string
  /** Shows the tooltip also while nobody points at the button. */
  readonly isHintShown?: boolean
  readonly shortcut?: string | null
  /** Why it cannot be used now; null when it can. */
  readonly reason: string | null
  readonly tone?: 'plain' | 'green' | 'red' | 'amber'
  readonly onPress: (event: MouseEvent) => void
  readonly onBlur?: () => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly children: ReactNode
}

/** A small button with an icon: always in its place, greyed with the reason when it cannot be used. */
export function RoundButton(props: RoundButtonProps) {
  const { label, hint = label, isHintShown, shortcut = null, reason, tone = 'plain' } = props
  const { onPress, onBlur, onKeyDown, children } = props
  return (
    <Hint text={hint} isShown={isHintShown} shortcut={shortcut} reason={reason}>
      <button
        type="button"
        className={`${classes['root']} ${classes[tone] ?? ''}`}
        aria-label={label}
        aria-disabled={reason !== null}
        aria-description={reason ?? undefined}
        onClick={(event) => reason === null && onPress(event)}
        onBlur={onBlur}
        onKeyDown={onKeyDown}
      >
        {children}
      </button>
    </Hint>
  )
}
