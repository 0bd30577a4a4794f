import { errors, OffhookError } from '@offhook/core'
import { type ElementSchema, readAttributes, text } from '@offhook/twiml'
import { callOf, warnOf } from '../../interpreter/verb.ts'
import type { StreamTable } from '../../streams/stream-table.ts'
import { streamRequest, streamSchema } from '../stream-attributes.ts'
import type { SideNoun } from './side-noun.ts'

const stopSchema = {
  attributes: { name: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** Audio of the call, told to a server while the document goes on. */
export function stream(streams: StreamTable): SideNoun {
  return {
    name: 'Stream',
    startSchema: streamSchema,
    stopSchema,
    async start(step, element) {
      await step.openAudio()
      try {
        streams.start(callOf(step), streamRequest(step, element, false))
      } catch (error) {
        warnOf(step, error)
      }
    },
    async stop(step, element) {
      const { name } = readAttributes(stopSchema, element)
      const found = streams.find(callOf(step).sid, name ?? '')
      if (found) return found.stop()
      const message = `No stream of this call is called "${name ?? ''}"`
      warnOf(step, new OffhookError(errors.schemaViolated, message))
    },
  }
}
