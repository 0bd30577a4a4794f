import type { PlainKey } from '../texts/index.ts'
import type { DeskView } from './desk-view.ts'
import type { RoutingState } from './routing.ts'

/** Whether the worker's calls go to a telephone outside, by their `contact_uri`: not to a page. Pure. */
export function isOnTelephone(attributes: RoutingState['attributes']): boolean {
  const uri = attributes['contact_uri']
  return typeof uri === 'string' && uri.trim() !== '' && !/^client:/i.test(uri.trim())
}

/** Why this person's phone cannot be called now; null where it can. Pure. */
export function refusalOfPhone({
  phone,
  routing,
}: Pick<DeskView, 'phone' | 'routing'>): PlainKey | null {
  if (isOnTelephone(routing.attributes) || phone.status === 'ready') return null
  return phone.status === 'disabled' ? 'intents.noBrowserVoice' : 'intents.phoneNotConnected'
}
