import { codes } from '@offhook/core'
import { inert, listOf, method, text } from '@offhook/twiml'
import type { VerbStep } from '../interpreter/verb.ts'
import type { StatusCallback } from '../model.ts'
import type { HttpMethod } from '../options.ts'
import { recordingEvents } from '../options.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import { callbackOf } from './callback.ts'

/** What every verb that records understands. */
export const recordingAttributes = {
  recordingStatusCallback: text(codes.recordingCallback),
  recordingStatusCallbackMethod: method(codes.recordingCallback),
  recordingStatusCallbackEvent: listOf(recordingEvents, ['completed'], codes.recordingCallback),
  recordingConfigurationId: inert(text()),
} as const

/** The status callback of a verb's recording. */
export function recordingCallback(
  step: VerbStep,
  attributes: {
    readonly recordingStatusCallback: string | null
    readonly recordingStatusCallbackMethod: HttpMethod | null
    readonly recordingStatusCallbackEvent: readonly string[]
  },
): StatusCallback | null {
  return callbackOf(
    step,
    attributes.recordingStatusCallback,
    attributes.recordingStatusCallbackMethod,
    attributes.recordingStatusCallbackEvent,
  )
}

/** What the action of a verb that recorded learns about the recording. */
export function recordedParameters({ row, url }: LiveRecording) {
  return {
    RecordingUrl: url,
    RecordingSid: row.sid,
    RecordingDuration: String(Math.round((row.durationMs ?? 0) / 1000)),
  }
}
