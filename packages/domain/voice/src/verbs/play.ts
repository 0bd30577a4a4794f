import { codes, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  integer,
  matching,
  resolveUrl,
  type TwimlElement,
  textOf,
} from '@offhook/twiml'
import { anywhere, defineVerb, goOn, type Verb, type VerbStep } from '../interpreter/verb.ts'
import type { PromptResult, Prompts } from '../ports.ts'
import { orInterrupted } from '../waiting/interruption.ts'
import { MAX_LOOPS } from './say.ts'

export const playSchema = {
  attributes: {
    loop: integer({ fallback: 1, min: 0, max: MAX_LOOPS, code: codes.playLoop }),
    digits: matching(/^[0-9A-Da-d*#wW]+$/, null, codes.playDigits),
  },
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

/** Files that are on their way before their Play begins. */
const ahead = new WeakMap<TwimlElement, Promise<PromptResult>>()

/** Fetches a file that will be played later: fetching it then would leave a gap. */
export function prepareAudio(prompts: Prompts, step: VerbStep, element: TwimlElement): void {
  const given = textOf(element)
  const url = given === '' ? null : resolveUrl(given, step.documentUrl)
  if (url === null || element.attributes['digits'] !== undefined) return
  const { accountSid, signal } = step
  const request = prompts.audio({ url, method: 'GET', accountSid, signal })
  // A failure is reported when it is to be played.
  request.catch(() => {})
  ahead.set(element, request)
}

/** Plays a file, or the tones of digits. */
export function play({ prompts }: { readonly prompts: Prompts }): Verb {
  return defineVerb({
    name: 'Play',
    placements: anywhere,
    schema: playSchema,
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
        throw new OffhookError(errors.schemaViolated, 'Play names no audio')
      }
      const url = step.resolveUrl(given)
      if (url === null) return goOn
      await step.openAudio()
      const { accountSid, signal } = step
      const request =
        ahead.get(step.element) ?? prompts.audio({ url, method: 'GET', accountSid, signal })
      // Played again it is asked for again.
      ahead.delete(step.element)
      const result = await orInterrupted(request, signal)
      if (!result.ok) {
        step.warn(result.code === 0 ? codes.audioTypeUnknown : result.code, result.message)
        if (step.waits) {
          const { path } = prompts.shipped('hold-music')
          await step.speaker.play({ kind: 'file', path }, 1, signal)
        }
        return goOn
      }
      await step.speaker.play({ kind: 'file', path: result.file.path }, times, signal)
      return goOn
    },
  })
}
