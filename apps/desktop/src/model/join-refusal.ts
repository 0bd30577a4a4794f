import type { PlainKey } from '../texts/index.ts'
import { me } from './conferences.ts'
import type { TaskView } from './task-view.ts'

/**
 * Why the call of a task cannot be had on this phone; null where it can. The server gives a call away
 * only while the page that had it is lost. Pure.
 */
export function refusalToJoin({ phase, conference }: TaskView): PlainKey | null {
  if (phase !== 'elsewhere') return 'intents.notLost'
  const own = me(conference)
  return own?.status === 'joined' && !own.isAway ? 'intents.onOtherDevice' : null
}
