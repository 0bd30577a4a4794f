import { messageOf } from '@offhook/core'
import { type ElementSchema, elementsOf, method, oneOf, readAttributes, text } from '@offhook/twiml'
import { callOf, defineVerb, goOn } from '../interpreter/verb.ts'
import { throwIfInterrupted } from '../waiting/interruption.ts'
import { recordingAttributes, recordingCallback } from './recording-attributes.ts'

const recordingSchema = {
  attributes: {
    ...recordingAttributes,
    channels: oneOf(['mono', 'dual'], 'dual'),
    track: oneOf(['both', 'inbound', 'outbound'], 'both'),
    trim: oneOf(['trim-silence', 'do-not-trim'], 'do-not-trim'),
  },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** Starts what goes on beside the document: a recording that lives until the call ends. */
export const start = defineVerb({
  name: 'Start',
  schema: {
    attributes: { action: text(), method: method() },
    text: 'none',
    children: { Recording: recordingSchema },
    nestingCode: 14300,
  },
  async run(step) {
    const call = callOf(step)
    for (const element of elementsOf(step.element)) {
      if (element.name !== 'Recording') continue
      const attributes = readAttributes(recordingSchema, element)
      await step.openAudio()
      try {
        await step.services.recordings.ofCall(call, {
          source: 'StartCallRecordingTwiML',
          channels: attributes.channels,
          track: attributes.track,
          trim: attributes.trim === 'trim-silence',
          callback: recordingCallback(step, attributes),
        })
      } catch (error) {
        throwIfInterrupted(step.signal)
        call.logger.error({ error: messageOf(error) }, 'a call was not recorded')
      }
    }
    return goOn
  },
})
