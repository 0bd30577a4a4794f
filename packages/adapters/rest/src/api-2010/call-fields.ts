/** Form fields shared by several operations on calls, as settings of the voice domain. */
import { type ApplicationSid, errors } from '@offhook/core'
import {
  callEvents,
  type DocumentSettings,
  detectionLimits,
  MAX_CALL_REASON,
  type MachineDetectionSettings,
  machineDetections,
  type NoticeSettings,
  type RecordingSettings,
  recordingChannels,
  recordingEvents,
  recordingTracks,
  recordingTrims,
  type StatusCallback,
  type StatusCallbackSettings,
} from '@offhook/voice'
import { bad } from '../http/errors.ts'
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

/** @param callback the name of the callback's field */
export function detectionFields(form: Form, callback: string): MachineDetectionSettings {
  const error = errors.machineDetectionValue
  const tuned = (name: string, limits: { readonly min: number; readonly max: number }) =>
    form.integer(`MachineDetection${name}`, { min: limits.min, max: limits.max, error })
  return {
    machineDetection: form.oneOf('MachineDetection', machineDetections, error),
    machineDetectionTimeout: tuned('Timeout', detectionLimits.timeout),
    machineDetectionSpeechThreshold: tuned('SpeechThreshold', detectionLimits.speechThreshold),
    machineDetectionSpeechEndThreshold: tuned(
      'SpeechEndThreshold',
      detectionLimits.speechEndThreshold,
    ),
    machineDetectionSilenceTimeout: tuned('SilenceTimeout', detectionLimits.silenceTimeout),
    amdStatusCallback: form.url(callback),
    amdStatusCallbackMethod: form.method(`${callback}Method`),
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

export function noticeFields(form: Form): NoticeSettings {
  const callReason = form.filled('CallReason')
  if (callReason !== undefined && [...callReason].length > MAX_CALL_REASON)
    throw bad(`CallReason has ${MAX_CALL_REASON} characters at most`)
  return { callReason, clientNotificationUrl: form.url('ClientNotificationUrl') }
}

/** Ring time in seconds. */
export function timeoutField(form: Form): number | undefined {
  return form.integer('Timeout', { min: 1, error: errors.invalidTimeout })
}
