import { codes, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  integer,
  matching,
  readAttributes,
  type TwimlElement,
} from '@offhook/twiml'
import { anywhere, defineVerb, goOn, type Verb } from '../interpreter/verb.ts'
import type { Prompts } from '../ports.ts'
import { orInterrupted } from '../waiting/interruption.ts'
import { speechOf } from './ssml.ts'

/** The most that one Say reads, and how often at most. */
const MAX_TEXT = 4_096
export const MAX_LOOPS = 1_000
/** BCP 47, as far as a language, a script and a region go. */
export const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i
/** The names that voices have, of whichever service; which of them speaks is up to what is installed. */
const KNOWN_VOICE = /^(?:man|woman|alice|(?:Polly|Google|Amazon|ElevenLabs)\.[\w-]+)$/i

export const saySchema = {
  attributes: {
    voice: matching(KNOWN_VOICE, null, codes.sayVoice),
    language: matching(LANGUAGE, null, codes.sayLanguage),
    loop: integer({ fallback: 1, min: 0, max: MAX_LOOPS, code: codes.sayLoop }),
  },
  text: 'optional',
  children: 'any',
} as const satisfies ElementSchema

/** Prepares a text that will be read later: preparing it then would leave a gap. */
export function prepareSpeech(prompts: Prompts, element: TwimlElement): void {
  const speech = speechOf(element)
  if (speech.text === '' || speech.text.length > MAX_TEXT) return
  const { voice, language } = readAttributes(saySchema, element)
  // A failure is reported when the text is read.
  prompts.speech({ ...speech, voice, language }).catch(() => {})
}

/** Reads a text to the party. */
export function say({ prompts }: { readonly prompts: Prompts }): Verb {
  return defineVerb({
    name: 'Say',
    placements: anywhere,
    schema: saySchema,
    async run(step, { voice, language, loop }) {
      const speech = speechOf(step.element)
      if (speech.text === '' && speech.ssml === null) {
        throw new OffhookError(errors.sayEmpty, 'Say has no text')
      }
      if (speech.text.length > MAX_TEXT) {
        throw new OffhookError(errors.sayTooLong, 'Say reads at most 4096 characters')
      }
      await step.openAudio()
      const request = prompts.speech({ ...speech, voice, language })
      const result = await orInterrupted(request, step.signal)
      if (!result.ok) {
        // Without an installed voice there is nothing to hear, and the call goes on.
        if (result.code !== 0) step.warn(result.code, result.message)
        return goOn
      }
      for (const { code, message } of result.remarks ?? []) step.warn(code, message)
      const times = loop === 0 ? MAX_LOOPS : loop
      await step.speaker.play({ kind: 'file', path: result.file.path }, times, step.signal)
      return goOn
    },
  })
}
