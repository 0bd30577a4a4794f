/** Form fields shared by several operations on calls, as settings of the voice domain. */
import { type ApplicationSid, errors } from '@offhook/core'
import {
  callEvents,
  type DocumentSettings,
  type RecordingSettings,
  recordingChannels,
  recordingEvents,
  recordingTracks,
  recordingTrims,
  type StatusCallback,
  type StatusCallbackSettings,
} from '@offhook/voice'
import type { Form } from '../http/form.ts'

export function documentFields(form: Form): DocumentSettings {
  return {
    url: form.url('Url'),
    method: form.method('Method'),
    twiml: form.filled('Twiml'),
    applicationSid: form.sid('ApplicationSid', 'AP', errors.invalidApplicationSid) as
      | ApplicationSid
      | undefined,
    fallbackUrl: form.url('FallbackUrl'),
    fallbackMethod: form.method('FallbackMethod'),
  }
}

export function statusCallbackFields(form: Form): StatusCallbackSettings {
  return {
    statusCallback: form.url('StatusCallback'),
    statusCallbackMethod: form.method('StatusCallbackMethod'),
    statusCallbackEvents: form.wordsOf('StatusCallbackEvent', callEvents),
  }
}

export function recordingFields(
  form: Form,
  events: readonly string[] = recordingEvents,
): RecordingSettings {
  return {
    channels: form.oneOf('RecordingChannels', recordingChannels),
    track: form.oneOf('RecordingTrack', recordingTracks),
    trim: form.oneOf('Trim', recordingTrims),
    recordingStatusCallback: form.url('RecordingStatusCallback'),
    recordingStatusCallbackMethod: form.method('RecordingStatusCallbackMethod'),
    recordingStatusCallbackEvents: form.wordsOf('RecordingStatusCallbackEvent', events),
  }
}

/** A callback in one piece: `name`, `nameMethod` and `nameEvent`. */
export function callbackField<T extends string>(
  form: Form,
  name: string,
  events: readonly T[],
  fallback: readonly T[],
): StatusCallback | undefined {
  const url = form.url(name)
  if (url === undefined) return undefined
  return {
    url,
    method: form.method(`${name}Method`) ?? 'POST',
    events: form.wordsOf(`${name}Event`, events) ?? fallback,
  }
}

/** Ring time in seconds. */
export function timeoutField(form: Form): number | undefined {
  return form.integer('Timeout', { min: 1, error: errors.invalidTimeout })
}
