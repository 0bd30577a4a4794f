import { type Clock, codes, type Disposer, messageOf, type Timer } from '@offhook/core'
import { flag, integer, listOf, matching, method, oneOf, text } from '@offhook/twiml'
import {
  callOf,
  defineVerb,
  goOn,
  goTo,
  type Outcome,
  tellAction,
  type Verb,
  type VerbStep,
} from '../interpreter/verb.ts'
import { recordingEvents, recordingTrims } from '../options.ts'
import type { Prompts } from '../ports.ts'
import type { LiveRecording } from '../recordings/live-recording.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import { onInterrupted, throwIfInterrupted } from '../waiting/interruption.ts'
import {
  recordedParameters,
  recordingAttributes,
  recordingCallback,
} from './recording-attributes.ts'
import {
  type TranscribingParts,
  type TranscriptionAttributes,
  transcribeRecording,
  wantsTranscription,
} from './transcription.ts'

const schema = {
  attributes: {
    ...recordingAttributes,
    recordingStatusCallbackEvent: listOf(recordingEvents, ['completed'], codes.recordCallbackEvent),
    action: text(),
    method: method(codes.recordMethod),
    timeout: integer({ fallback: 5, min: 0, max: 14_400, code: codes.recordTimeout }),
    finishOnKey: matching(/^[0-9#*]*$/, '1234567890*#', codes.recordFinishOnKey),
    maxLength: integer({ fallback: null, min: 1, max: 86_400, code: codes.recordMaxLength }),
    playBeep: flag(true, codes.recordPlayBeep),
    trim: oneOf(recordingTrims, 'trim-silence', codes.recordTrim),
    transcribe: flag(false, codes.recordTranscribe),
    transcribeCallback: text(codes.recordTranscribeCallback),
  },
  text: 'none',
  children: {},
} as const

/** What ended a recording: the key, silence or length, or the caller. */
type RecordEnd = { readonly key: string } | 'silence' | 'length'

interface Parts extends TranscribingParts {
  readonly clock: Clock
  readonly prompts: Prompts
  readonly recordings: RecordingTable
}

/** Records the caller until silence, a key, the length, or the end of the call. */
export function record(parts: Parts): Verb {
  return defineVerb({
    name: 'Record',
    placements: ['document', 'whisper'],
    schema,
    async run(step, attributes): Promise<Outcome> {
      const call = callOf(step)
      await step.openAudio()
      if (attributes.playBeep) {
        const { path } = parts.prompts.shipped('record-beep')
        await step.speaker.play({ kind: 'file', path }, 1, step.signal)
      }
      const recording = await parts.recordings
        .ofCall(call, {
          source: 'RecordVerb',
          channels: 'mono',
          track: 'inbound',
          trim: attributes.trim === 'trim-silence',
          callback: recordingCallback(step, attributes),
        })
        .catch((error: unknown) => {
          call.logger.error({ error: messageOf(error) }, 'a caller was not recorded')
          return null
        })
      // As if the verb were not there.
      if (!recording) return goOn
      if (wantsTranscription(attributes)) {
        void transcribeRecording(parts, step, attributes, recording)
      }
      const action = attributes.action ?? ''
      let end: RecordEnd
      try {
        throwIfInterrupted(step.signal)
        end = await untilDone(parts, step, {
          silenceMs: attributes.timeout * 1000,
          maxMs: (attributes.maxLength ?? defaultLength(step, attributes)) * 1000,
          keys: attributes.finishOnKey,
        })
      } catch (reason) {
        await recording.stop().catch(() => {})
        // The caller's hang-up is still told, also when the answer cannot be followed.
        if (call.isOver) {
          const { method } = attributes
          const told = recording.ended.then(() => resultOf(recording, 'hangup'))
          tellAction(step, { action, method }, told)
        }
        throw reason
      }
      // What was said is kept, also when the store does not take that it was stopped.
      await recording.stop().catch(() => {})
      const row = await recording.ended
      throwIfInterrupted(step.signal)
      // Nobody said anything: as if the verb were not there. What could not be written is told.
      if (row.status === 'absent') return goOn
      const digits = typeof end === 'object' ? end.key : ''
      return goTo(step, action, attributes.method, resultOf(recording, digits))
    },
  })
}

/** The longest recording in seconds, as documented: what is transcribed is short. */
function defaultLength(step: VerbStep, attributes: TranscriptionAttributes): number {
  if (wantsTranscription(attributes)) return 120
  return callOf(step).row.kind === 'client' ? 600 : 3_600
}

function resultOf(recording: LiveRecording, digits: string) {
  return { ...recordedParameters(recording), Digits: digits }
}

/** @throws Interruption */
function untilDone(
  { clock, media }: Parts,
  step: VerbStep,
  options: { readonly silenceMs: number; readonly maxMs: number; readonly keys: string },
): Promise<RecordEnd> {
  const { endpointId } = callOf(step)
  return new Promise((resolve, reject) => {
    const disposers: Disposer[] = []
    const close = (): void => {
      timer.clear()
      for (const dispose of disposers) dispose()
      if (options.silenceMs > 0 && !callOf(step).isOver) {
        media.post([{ type: 'endpoint.watch-speech', endpointId, silenceMs: 0 }])
      }
    }
    const done = (end: RecordEnd): void => {
      close()
      resolve(end)
    }
    const timer: Timer = clock.setTimeout(() => done('length'), options.maxMs)
    disposers.push(
      media.listen(endpointId, {
        digit: ({ digit }) => options.keys.includes(digit) && done({ key: digit }),
        silent: () => options.silenceMs > 0 && done('silence'),
      }),
    )
    if (options.silenceMs > 0) {
      media.post([{ type: 'endpoint.watch-speech', endpointId, silenceMs: options.silenceMs }])
    }
    disposers.push(
      onInterrupted(step.signal, (reason) => {
        close()
        reject(reason)
      }),
    )
  })
}
