import type { LiveWorker } from '@offhook/desk-api'
import { useEffect } from 'react'
import { ignore } from '../../actions/index.ts'
import type { SupervisionMode } from '../../model/team/supervision.ts'
import { liveCallOf } from '../../model/team/team-rows.ts'
import { useApp } from '../../ui/hooks.ts'

/** One letter each, as the buttons say. */
export const modeKeys: Readonly<Record<SupervisionMode, string>> = {
  monitor: 'L',
  whisper: 'W',
  barge: 'J',
}
export const stopKey = 'S'

/** The keys of the open worker's call. They mean nothing while somebody types. */
export function useSupervisionKeys(worker: LiveWorker | null): void {
  const { actions } = useApp()
  const sid = worker ? (liveCallOf(worker)?.reservationSid ?? null) : null
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      const key = event.key.toUpperCase()
      if (key === stopKey) void actions.invokeAction('StopMonitoringCall', {}).catch(ignore)
      const mode = (Object.keys(modeKeys) as SupervisionMode[]).find((one) => modeKeys[one] === key)
      if (!mode || sid === null) return
      void actions.invokeAction('MonitorCall', { sid, extraParams: { mode } }).catch(ignore)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [actions, sid])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
