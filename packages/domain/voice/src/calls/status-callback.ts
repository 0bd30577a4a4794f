import type { StatusCallback } from '../model.ts'
import type { StatusCallbackSettings } from '../settings.ts'

/** The status callback of a call that a request asks for; `completed` unless it names events. */
export function statusCallbackOf(settings: StatusCallbackSettings): StatusCallback | null {
  const { statusCallback, statusCallbackMethod, statusCallbackEvents } = settings
  const { statusCallbackParameters: parameters } = settings
  if (statusCallback === undefined || statusCallback === '') return null
  const events = statusCallbackEvents ?? []
  return {
    url: statusCallback,
    method: statusCallbackMethod ?? 'POST',
    events: events.length > 0 ? events : ['completed'],
    ...(parameters === undefined ? {} : { parameters }),
  }
}
