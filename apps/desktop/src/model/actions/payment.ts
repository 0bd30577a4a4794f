import { deed, deskOf } from './deed.ts'

export const togglePayment = deed('TogglePayment', ({ open }, world) => {
  const desk = deskOf(world)
  desk.openPayment(open ?? !desk.state.get().isPaymentOpen)
})
