import type { RecordingSource, StatusCallback } from '../model.ts'
import type { RecordingChannels } from '../options.ts'
import type { RecordingSettings } from '../settings.ts'
import type { LegRecordingRequest } from './recording-table.ts'

/** How a leg is recorded of which a request says this; what it does not say is as given here. */
export function legRecordingOf(
  settings: RecordingSettings | undefined,
  defaults: {
    readonly source: RecordingSource
    readonly channels: RecordingChannels
    readonly trim: boolean
  },
): LegRecordingRequest {
  const { source } = defaults
  const { channels = defaults.channels, track = 'both', trim } = settings ?? {}
  return {
    source,
    channels,
    track,
    trim: trim === undefined ? defaults.trim : trim === 'trim-silence',
    callback: recordingCallbackOf(settings ?? {}),
  }
}

/** The status callback of a recording that a request asks for; `completed` unless it names events. */
function recordingCallbackOf(settings: RecordingSettings): StatusCallback | null {
  const url = settings.recordingStatusCallback
  if (url === undefined || url === '') return null
  const events = settings.recordingStatusCallbackEvents ?? []
  return {
    url,
    method: settings.recordingStatusCallbackMethod ?? 'POST',
    events: events.length > 0 ? events : ['completed'],
  }
}
