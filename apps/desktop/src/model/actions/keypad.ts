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

export const toggleMute = deed('ToggleMute', (_payload, world) => {
  const desk = deskOf(world)
  desk.mute(!desk.phone.state.get().call?.isMuted)
})
