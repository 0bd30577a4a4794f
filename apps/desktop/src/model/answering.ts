import { type Conference, me } from './conferences.ts'
import type { IncomingCall } from './phone.ts'
import type { ReservationView } from './routing.ts'
import { conferenceRefOf } from './task-view.ts'

/** Which reservation a call that reaches this phone belongs to; null = it is not ours to answer. */
export function ownerOf(
  { params }: IncomingCall,
  reservations: readonly ReservationView[],
  isAccepted: (sid: string) => boolean,
): ReservationView | null {
  const owner = reservations.find(
    ({ sid, task }) =>
      isAccepted(sid) &&
      (params.get('reservationSid') === sid ||
        (!params.has('reservationSid') && params.get('taskSid') === task.sid)),
  )
  return owner ?? null
}

/** The reservation of a call that this person was in before; after a reload it may not be known yet. */
export function ownerOfRejoined(
  { callSid, params }: IncomingCall,
  reservations: readonly ReservationView[],
  conferenceOfTask: (taskSid: string) => Conference | null,
): ReservationView | null {
  const owner = reservations.find(
    ({ sid, task }) =>
      params.get('reservationSid') === sid ||
      params.get('taskSid') === task.sid ||
      conferenceRefOf(task.attributes)?.workerCallSid === callSid ||
      me(conferenceOfTask(task.sid))?.callSid === callSid,
  )
  return owner ?? null
}
