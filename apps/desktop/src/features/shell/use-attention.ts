import { useEffect } from 'react'
import type { DeskView } from '../../model/desk-view.ts'
import { formatNumber } from '../../model/format.ts'
import { useText } from '../../ui/hooks.ts'

/**
 * Announces what needs attention: in the tab's title, in a browser notification while the page is
 * hidden, and, through its result, to screen readers.
 */
export function useAttention({ desk }: DeskView): string {
  const t = useText()
  const ringing = desk.tasks.find(({ phase }) => phase === 'ringing')
  const live = desk.tasks.find(({ phase }) => phase === 'live')
  const caller = ringing ? formatNumber(ringing.name) : null
  const ringingSid = ringing?.reservationSid ?? null
  const incoming = caller ? t('bar.incomingFrom', { name: caller }) : ''
  const title = caller
    ? t('bar.titleRinging', { name: caller })
    : live
      ? t(live.holdSince === null ? 'bar.titleLive' : 'bar.titleHold', {
          name: formatNumber(live.name),
        })
      : 'Offhook'

  useEffect(() => {
    document.title = title
  }, [title])

  useEffect(() => {
    if (!ringingSid || !incoming || !document.hidden || !isAllowed()) return
    const notification = new Notification(incoming, { tag: ringingSid })
    notification.onclick = () => window.focus()
    return () => notification.close()
  }, [ringingSid, incoming])

  return incoming
}

function isAllowed(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}
