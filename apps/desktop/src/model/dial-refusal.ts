import type { PlainKey } from '../texts/index.ts'
import { refusalOfPhone } from './contact-address.ts'
import type { DeskView } from './desk-view.ts'
import { isOwnDial } from './own-dial.ts'

/**
 * Why nobody can be called from this desk now, null where somebody can: one call at a time, none
 * offline, none where the administrator has turned that off. In the order that plugins know. Pure.
 */
export function refusalToDial({
  desk: { tasks },
  phone,
  routing,
  isDialpadOff = false,
}: Omit<DeskView, 'selected'>): PlainKey | null {
  if (isDialpadOff) return 'dialpad.turnedOff'
  const calls = tasks.filter(({ isCall }) => isCall)
  const is = (...phases: readonly string[]) => calls.some(({ phase }) => phases.includes(phase))
  const dials = calls.filter((task) => isOwnDial(task))
  if (dials.some(({ phase }) => phase === 'ringing' || phase === 'connecting'))
    return 'dialpad.dialsAlready'
  if (phone.call) return 'dialpad.inCall'
  if (is('ringing')) return 'dialpad.callRings'
  if (is('live', 'connecting', 'elsewhere')) return 'dialpad.inCall'
  if (routing.status !== 'ready') return 'intents.waitForConnection'
  if (routing.activity?.name === 'Offline') return 'dialpad.offline'
  // One's own phone rings first.
  return refusalOfPhone({ phone, routing })
}
