import { errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  flag,
  inert,
  method,
  oneOf,
  phrases,
  readAttributes,
  text,
} from '@offhook/twiml'
import { callOf, warnOf } from '../../interpreter/verb.ts'
import { streamTracks, transcriptionEngines } from '../../options.ts'
import type { TranscriptTable } from '../../transcripts/transcript-table.ts'
import { throwIfInterrupted } from '../../waiting/interruption.ts'
import { urlOf } from '../callback.ts'
import type { SideNoun } from './side-noun.ts'

const startSchema = {
  attributes: {
    name: text(),
    track: oneOf(streamTracks, 'both_tracks'),
    inboundTrackLabel: text(),
    outboundTrackLabel: text(),
    statusCallbackUrl: text(),
    statusCallbackMethod: method(),
    languageCode: text(),
    transcriptionEngine: oneOf(transcriptionEngines, 'google'),
    speechModel: text(),
    partialResults: flag(false),
    hints: phrases({ most: 500, longest: 100 }),
    profanityFilter: inert(flag(true)),
    enableAutomaticPunctuation: inert(flag(true)),
    enableProviderData: inert(flag(false)),
    intelligenceService: inert(text()),
    conversationConfiguration: inert(text()),
    conversationId: inert(text()),
  },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

const stopSchema = {
  attributes: { name: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** What is said in the call, taken down while the document goes on. */
export function transcription(transcripts: TranscriptTable): SideNoun {
  return {
    name: 'Transcription',
    startSchema,
    stopSchema,
    async start(step, element) {
      const asked = readAttributes(startSchema, element)
      const url = urlOf(step, asked.statusCallbackUrl)
      await step.openAudio()
      try {
        await transcripts.start(callOf(step), {
          name: asked.name || null,
          track: asked.track,
          inboundLabel: asked.inboundTrackLabel || null,
          outboundLabel: asked.outboundTrackLabel || null,
          callback: url === null ? null : { url, method: asked.statusCallbackMethod ?? 'POST' },
          language: asked.languageCode || 'en-US',
          engine: asked.transcriptionEngine,
          model: asked.speechModel || 'telephony',
          hints: asked.hints,
          partials: asked.partialResults,
        })
      } catch (error) {
        throwIfInterrupted(step.signal)
        warnOf(step, error)
      }
    },
    async stop(step, element) {
      const { name } = readAttributes(stopSchema, element)
      const found = transcripts.find(callOf(step).sid, name ?? '')
      if (found) return found.stop()
      const message = `No transcription of this call is called "${name ?? ''}"`
      warnOf(step, new OffhookError(errors.schemaViolated, message))
    },
  }
}
