import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import classes from './Hint.module.css'

interface HintProps {
  readonly text: string
  readonly shortcut?: string | null
  readonly reason?: string | null
  /** Shows it also while nobody points at its child. */
  readonly isShown?: boolean | undefined
  readonly children: ReactElement
}

/** A tooltip that names the action and its key, or why it cannot be done now. */
export function Hint({ text, shortcut = null, reason = null, isShown, children }: HintProps) {
  return (
    <Tooltip
      {...(isShown && { opened: true })}
      openDelay={300}
      transitionProps={{ duration: 100 }}
      events={{ hover: true, focus: true, touch: false }}
      label={
        <span className={classes['root']}>
          {reason ?? text}
          {!reason && shortcut && <kbd className={classes['key']}>{shortcut}</kbd>}
        </span>
      }
    >
      {children}
    </Tooltip>
  )
}
