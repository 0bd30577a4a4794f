import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import classes from './Hint.module.css'

interface HintProps {
  readonly text: string
  readonly shortcut?: string | null
  readonly reason?: string | null
  readonly children: ReactElement
}

/** A tooltip that names the action and its key, or why it cannot be done now. */
export function Hint({ text, shortcut = null, reason = null, children }: HintProps) {
  return (
    <Tooltip
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
