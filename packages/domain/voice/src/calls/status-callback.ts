import type { VoiceTarget } from '@offhook/accounts'
import type { StatusCallback } from '../model.ts'
import type { StatusCallbackSettings } from '../settings.ts'

/**
 * The status callback of a call that a request asks for; `completed` unless it names events.
 * @param application whose own callback, if it has one, takes the place of the request's
 */
export function statusCallbackOf(
  settings: StatusCallbackSettings,
  application: Pick<VoiceTarget, 'statusCallback' | 'statusCallbackMethod'> | null = null,
): StatusCallback | null {
  const { statusCallback, statusCallbackMethod } = application?.statusCallback
    ? application
    : settings
  const { statusCallbackEvents, statusCallbackParameters: parameters } = settings
  if (!statusCallback) return null
  const events = statusCallbackEvents ?? []
  return {
    url: statusCallback,
    method: statusCallbackMethod ?? 'POST',
    events: events.length > 0 ? events : ['completed'],
    ...(parameters === undefined ? {} : { parameters }),
  }
}
