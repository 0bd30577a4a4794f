import { codes, errors, OffhookError } from '@offhook/core'
import { type ElementSchema, method, oneOf, readAttributes, text } from '@offhook/twiml'
import { callOf, warnOf } from '../../interpreter/verb.ts'
import { streamTracks } from '../../options.ts'
import type { SiprecTable } from '../../siprec/siprec-table.ts'
import { urlOf } from '../callback.ts'
import { parameterSchema } from '../dial/attributes.ts'
import { shortParameters } from '../stream-attributes.ts'
import type { SideNoun } from './side-noun.ts'

const startSchema = {
  attributes: {
    connectorName: text(),
    name: text(),
    track: oneOf(streamTracks, 'both_tracks', codes.streamTrack),
    statusCallback: text(),
    statusCallbackMethod: method(),
  },
  text: 'none',
  children: { Parameter: parameterSchema },
} as const satisfies ElementSchema

const stopSchema = {
  attributes: { name: text() },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** Audio of the call, sent to a recorder by SIP while the document goes on. */
export function siprec(siprecs: SiprecTable): SideNoun {
  return {
    name: 'Siprec',
    startSchema,
    stopSchema,
    async start(step, element) {
      const asked = readAttributes(startSchema, element)
      const url = urlOf(step, asked.statusCallback)
      const parameters = shortParameters(step, element)
      await step.openAudio()
      try {
        siprecs.start(callOf(step), {
          connector: asked.connectorName ?? '',
          name: asked.name || null,
          track: asked.track,
          callback: url === null ? null : { url, method: asked.statusCallbackMethod ?? 'POST' },
          parameters,
        })
      } catch (error) {
        warnOf(step, error)
      }
    },
    async stop(step, element) {
      const { name } = readAttributes(stopSchema, element)
      const found = siprecs.find(callOf(step).sid, name ?? '')
      if (found) return found.stop()
      const message = `No SIPREC session of this call is called "${name ?? ''}"`
      warnOf(step, new OffhookError(errors.schemaViolated, message))
    },
  }
}
