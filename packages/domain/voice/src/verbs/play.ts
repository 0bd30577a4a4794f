import { OffhookError } from '@offhook/core'
import { integer, matching, textOf } from '@offhook/twiml'
import { defineVerb, goOn } from '../interpreter/verb.ts'
import { orInterrupted } from '../waiting/interruption.ts'
import { MAX_LOOPS } from './say.ts'

/** Plays a file, or the tones of digits. */
export const play = defineVerb({
  name: 'Play',
  schema: {
    attributes: {
      loop: integer({ fallback: 1, min: 0, max: MAX_LOOPS, code: 13410 }),
      digits: matching(/^[0-9A-Da-d*#wW]+$/, null, 13430),
    },
    text: 'optional',
    children: {},
  },
  async run(step, { loop, digits }) {
    const times = loop === 0 ? MAX_LOOPS : loop
    if (digits !== null) {
      await step.openAudio()
      await step.speaker.play({ kind: 'digits', digits }, times, step.signal)
      return goOn
    }
    const given = textOf(step.element)
    if (given === '') {
      if (step.element.attributes['digits'] !== undefined) return goOn
      throw new OffhookError('Play names no audio', { code: 12200 })
    }
    const url = step.resolveUrl(given)
    if (url === null) return goOn
    await step.openAudio()
    const request = step.services.prompts.audio({
      url,
      method: 'GET',
      accountSid: step.accountSid,
      signal: step.signal,
    })
    const result = await orInterrupted(request, step.signal)
    if (!result.ok) {
      step.warn(result.code === 0 ? 13420 : result.code, result.message)
      return goOn
    }
    await step.speaker.play({ kind: 'file', path: result.file.path }, times, step.signal)
    return goOn
  },
})
