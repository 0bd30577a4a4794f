/**
 * What becomes of a transcription that a Record asks for. There is no recogniser: the application is
 * told so in the way that it would be told of any that failed, since it may wait for that to go on.
 */
import { codes, makeSid } from '@offhook/core'
import { commonParameters } from '../calls/call-parameters.ts'
import { callWebhookChange } from '../calls/webhook-change.ts'
import { callOf, type VerbStep } from '../interpreter/verb.ts'
import type { Journal } from '../journal.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import { urlOf } from './callback.ts'

/** What a Record says of its transcription. */
export interface TranscriptionAttributes {
  readonly transcribe: boolean
  readonly transcribeCallback: string | null
}

/** A URL to be called asks for it too. */
export function wantsTranscription(attributes: TranscriptionAttributes): boolean {
  return attributes.transcribe || (attributes.transcribeCallback ?? '') !== ''
}

/** Warns at once; the callback follows when the recording is there. Of no recording there is none. */
export function failTranscription(
  journal: Journal,
  step: VerbStep,
  attributes: TranscriptionAttributes,
  recording: LiveRecording,
): void {
  step.warn(
    codes.recordTranscribe,
    'Transcription is not available: the recording is made without it, and its callback says "failed"',
  )
  const url = urlOf(step, attributes.transcribeCallback)
  if (url === null) return
  const call = callOf(step)
  void recording.ended.then((row) => {
    if (row.status === 'absent') return
    const sid = makeSid('TR')
    const change = callWebhookChange(call.row, {
      url,
      method: 'POST',
      parameters: {
        ...call.parameters,
        ...commonParameters(call.row),
        TranscriptionSid: sid,
        TranscriptionStatus: 'failed',
        TranscriptionText: '',
        TranscriptionUrl: `${recording.accountUrl}/Transcriptions/${sid}`,
        RecordingSid: row.sid,
        RecordingUrl: recording.url,
      },
    })
    return journal.record([change])
  })
}
