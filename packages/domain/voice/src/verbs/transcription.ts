/**
 * What becomes of a transcription that a Record asks for: it follows the recording, and the
 * application is told of it either way, since it may wait for that to go on.
 */
import { codes, makeSid, messageOf, put } from '@offhook/core'
import { commonParameters } from '../calls/call-parameters.ts'
import { callWebhookChange } from '../calls/webhook-change.ts'
import { callOf, type VerbStep } from '../interpreter/verb.ts'
import type { Journal } from '../journal.ts'
import { type Deafness, deafness, type ListeningParts } from '../media/listening.ts'
import type { Recording } from '../model.ts'
import type { RecordingFiles } from '../ports.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import type { Transcription } from '../transcripts/transcript.ts'
import { urlOf } from './callback.ts'

/** As published: shorter and longer ones are not transcribed. */
const LEAST_MS = 2_000
const MOST_MS = 120_000
const LANGUAGE = 'en-US'

/** What a Record says of its transcription. */
export interface TranscriptionAttributes {
  readonly transcribe: boolean
  readonly transcribeCallback: string | null
}

export interface TranscribingParts extends ListeningParts {
  readonly journal: Journal
  readonly recordingFiles: RecordingFiles
}

/** A URL to be called asks for it too. */
export function wantsTranscription(attributes: TranscriptionAttributes): boolean {
  return attributes.transcribe || (attributes.transcribeCallback ?? '') !== ''
}

/** Warns at once where nobody can; the callback follows when the recording is there. Never rejects. */
export async function transcribeRecording(
  parts: TranscribingParts,
  step: VerbStep,
  attributes: TranscriptionAttributes,
  recording: LiveRecording,
): Promise<void> {
  const warn = (message: string): void => step.warn(codes.recordTranscribe, message)
  const request = { mode: 'dictation', language: LANGUAGE } as const
  const ask = async (): Promise<Deafness | null> => {
    // A rule that cannot be asked allows nothing.
    const deaf = await deafness(parts, step.accountSid, request).catch(
      (error: unknown): Deafness => ({ because: 'policy', message: messageOf(error) }),
    )
    if (deaf) {
      warn(
        `${deaf.message}: the recording is made without a transcription, and its callback says "failed"`,
      )
    }
    return deaf
  }
  const deafBefore = await ask()
  const callback = urlOf(step, attributes.transcribeCallback)
  const row = await recording.ended
  // Of no recording there is no transcription.
  if (row.status === 'absent') return
  // The rule may have changed while it was recorded.
  const deaf = deafBefore ?? (await ask())
  const begun = beginning(row)
  if (deaf) return tell(parts, step, recording, callback, { ...begun, status: 'failed', text: '' })
  await parts.journal.record([put('transcription', begun)])
  const text = await textOf(parts, row).catch((error: unknown) => {
    warn(`The recording was not transcribed: ${messageOf(error)}`)
    return null
  })
  const ended = { dateUpdated: row.dateUpdated, text: text ?? '' }
  const status = text === null ? 'failed' : 'completed'
  await tell(parts, step, recording, callback, { ...begun, ...ended, status })
}

function beginning({
  sid,
  accountSid,
  callSid,
  durationMs,
  dateUpdated,
}: Recording): Transcription {
  return {
    ...{ sid: makeSid('TR'), accountSid, callSid, recordingSid: sid, name: null },
    ...{
      kind: 'recording',
      status: 'in-progress',
      track: 'inbound_track',
      language: LANGUAGE,
      durationMs,
    },
    ...{ text: null, dateCreated: dateUpdated, dateUpdated },
  }
}

/** Everything that was said, a line for each utterance. @throws Error when it cannot be known */
async function textOf(
  { recogniser, recordingFiles }: TranscribingParts,
  { durationMs, fileName, encryption }: Recording,
): Promise<string> {
  const ms = durationMs ?? 0
  if (ms < LEAST_MS || ms > MOST_MS) throw new Error('it does not last 2 to 120 seconds')
  if (encryption) throw new Error('it is encrypted')
  if (!recogniser) throw new Error('nobody recognises speech')
  const utterances = await recogniser.transcribe(recordingFiles.pathOf(fileName), {
    ...{ mode: 'dictation', language: LANGUAGE, hints: [], channel: 0 },
  })
  return utterances.map(({ text }) => text).join('\n')
}

/** The row as it is in the end, and whoever asked for it. */
function tell(
  { journal }: TranscribingParts,
  step: VerbStep,
  recording: LiveRecording,
  url: string | null,
  row: Transcription,
): Promise<void> {
  const call = callOf(step)
  const changes = [
    put('transcription', row),
    ...(url === null
      ? []
      : [
          callWebhookChange(call.row, {
            url,
            method: 'POST',
            parameters: {
              ...call.parameters,
              ...commonParameters(call.row),
              TranscriptionSid: row.sid,
              TranscriptionStatus: row.status,
              TranscriptionText: row.text ?? '',
              TranscriptionUrl: `${recording.accountUrl}/Transcriptions/${row.sid}`,
              RecordingSid: recording.row.sid,
              RecordingUrl: recording.url,
            },
          }),
        ]),
  ]
  return journal.record(changes)
}
