import { useEffect } from 'react'
import type { DeskView } from '../../model/intents.ts'

/** Puts what needs attention into the tab's title, for those who look at another tab. */
export function useTitle({ desk }: DeskView): void {
  const ringing = desk.tasks.find(({ phase }) => phase === 'ringing')
  const live = desk.tasks.find(({ phase }) => phase === 'live')
  const title = ringing
    ? `Incoming: ${ringing.name}`
    : live
      ? `${live.holdSince === null ? 'Live' : 'On hold'}: ${live.name}`
      : 'Offhook'
  useEffect(() => {
    document.title = title
  }, [title])
}
