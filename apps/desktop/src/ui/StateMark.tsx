import { IconMicrophoneOff, IconPlayerPauseFilled } from '@tabler/icons-react'
import classes from './StateMark.module.css'

/** The states that a person at the desk must tell apart at a glance. */
export type MarkState =
  | 'ringing'
  | 'connecting'
  | 'live'
  | 'hold'
  | 'muted'
  | 'wrapping'
  | 'ended'
  | 'available'
  | 'away'
  | 'unreachable'

/** The shape and colour of a state; the word stands beside it. */
export function StateMark({ state }: { state: MarkState }) {
  if (state === 'hold') {
    return <IconPlayerPauseFilled size={12} className={classes['amber']} aria-hidden="true" />
  }
  if (state === 'muted') {
    return <IconMicrophoneOff size={14} className={classes['red']} aria-hidden="true" />
  }
  return <span className={`${classes['dot']} ${classes[state] ?? ''}`} aria-hidden="true" />
}
