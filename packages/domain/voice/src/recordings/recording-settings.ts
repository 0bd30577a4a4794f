import type { RecordingSettings } from '../door.ts'
import type { StatusCallback } from '../model.ts'

/** Whom a request wants told of a recording; `completed` unless it names events. */
export function recordingCallbackOf(settings: RecordingSettings): StatusCallback | null {
  const url = settings.recordingStatusCallback
  if (url === undefined || url === '') return null
  const events = settings.recordingStatusCallbackEvents ?? []
  return {
    url,
    method: settings.recordingStatusCallbackMethod ?? 'POST',
    events: events.length > 0 ? events : ['completed'],
  }
}
