import type { LiveWorker } from '@offhook/desk-api'
import { useEffect } from 'react'
import { ignore } from '../../actions/index.ts'
import type { SupervisionMode } from '../../model/team/supervision.ts'
import { liveCallOf } from '../../model/team/team-rows.ts'
import { whyNotSupervise } from '../../model/team/why-not-supervise.ts'
import { useApp, usePerson } from '../../ui/hooks.ts'

/** One letter each, as the buttons say. */
export const modeKeys: Readonly<Record<SupervisionMode, string>> = {
  monitor: 'L',
  whisper: 'W',
  barge: 'J',
}
export const stopKey = 'S'

/**
 * The keys of the open worker's call. They do what their buttons do: nothing while those have a reason
 * not to, and nothing while somebody types.
 */
export function useSupervisionKeys(worker: LiveWorker | null): void {
  const { actions, desk: ofPerson } = useApp()
  const ownWorkerSid = usePerson()?.workerSid ?? null
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      const key = event.key.toUpperCase()
      if (key === stopKey) void actions.invokeAction('StopMonitoringCall', {}).catch(ignore)
      const mode = (Object.keys(modeKeys) as SupervisionMode[]).find((one) => modeKeys[one] === key)
      const call = worker && liveCallOf(worker)
      if (!mode || !call) return
      const desk = ofPerson.get()
      const phone = desk?.phone.state.get() ?? null
      const supervision = desk?.supervisor.state.get() ?? null
      const isLeaving = desk?.supervisor.isLeaving.get() ?? false
      const why = whyNotSupervise({ worker, ownWorkerSid, phone, supervision, isLeaving })
      if (why !== null) return
      const sid = call.reservationSid
      void actions.invokeAction('MonitorCall', { sid, extraParams: { mode } }).catch(ignore)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [actions, ofPerson, ownWorkerSid, worker])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
