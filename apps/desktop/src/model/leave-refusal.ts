import { type Message, msg } from '../texts/index.ts'
import type { DeskView } from './desk-view.ts'

/** Why nobody may log out of this desk now, null where they may: a call would be lost. Pure. */
export function refusalToLeave({ phone, desk }: Pick<DeskView, 'phone' | 'desk'>): Message | null {
  if (phone.call) return msg('intents.endYourCall')
  if (desk.tasks.some(({ phase }) => phase === 'ringing')) return msg('intents.callRings')
  return null
}
