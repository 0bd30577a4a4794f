import { isMuted } from '../desk-view.ts'
import { deed, deskOf } from './deed.ts'

export const toggleKeypad = deed('ToggleDTMFDialpad', ({ open }, world) => {
  const desk = deskOf(world)
  desk.openKeypad(open ?? !desk.state.get().isKeypadOpen)
})

/** Shows digits without sending them. */
export const setDigits = deed('SetDTMFDialpadDigits', ({ digits }, world) =>
  deskOf(world).setDigits(digits),
)

export const sendDigits = deed('SendDTMFDigits', ({ digits }, world) =>
  deskOf(world).sendDigits(digits),
)

export const toggleMute = deed('ToggleMute', ({ task, sid }, world) => {
  const desk = deskOf(world)
  const wanted = task?.reservationSid ?? sid ?? desk.state.get().selectedSid
  const selected = (wanted && desk.task(wanted)) || null
  return desk.mute(wanted, !isMuted({ phone: desk.phone.state.get(), selected }))
})
