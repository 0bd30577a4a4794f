import { useEffect } from 'react'
import { formatNumber } from '../../model/format.ts'
import type { DeskView } from '../../model/intents.ts'

/**
 * Announces what needs attention: in the tab's title, in a browser notification while the page is
 * hidden, and, through its result, to screen readers.
 */
export function useAttention({ desk }: DeskView): string {
  const ringing = desk.tasks.find(({ phase }) => phase === 'ringing')
  const live = desk.tasks.find(({ phase }) => phase === 'live')
  const caller = ringing ? formatNumber(ringing.name) : null
  const ringingSid = ringing?.reservationSid ?? null
  const liveWord = live?.holdSince == null ? 'Live' : 'On hold'
  const title = caller ? `Incoming: ${caller}` : live ? `${liveWord}: ${live.name}` : 'Offhook'

  useEffect(() => {
    document.title = title
  }, [title])

  useEffect(() => {
    if (!ringingSid || !caller || !document.hidden || !isAllowed()) return
    const notification = new Notification(`Incoming call: ${caller}`, { tag: ringingSid })
    notification.onclick = () => window.focus()
    return () => notification.close()
  }, [ringingSid, caller])

  return caller ? `Incoming call: ${caller}` : ''
}

function isAllowed(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}
