import { codes, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  integer,
  matching,
  readAttributes,
  type TwimlElement,
} from '@offhook/twiml'
import { anywhere, defineVerb, goOn, type Verb } from '../interpreter/verb.ts'
import type { PromptResult, Prompts } from '../ports.ts'
import { orInterrupted } from '../waiting/interruption.ts'
import { sentencesOf } from './sentences.ts'
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
  for (const part of partsOf(speech)) {
    // A failure is reported when the text is read.
    prompts.speech({ ...part, voice, language }).catch(() => {})
  }
}

type Speech = ReturnType<typeof speechOf>

/** A plain text sentence by sentence; one with markup is one piece. */
function partsOf(speech: Speech): readonly Speech[] {
  if (speech.ssml !== null) return [speech]
  return sentencesOf(speech.text).map((text) => ({ text, ssml: null }))
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
      const parts = partsOf(speech)
      const ask = (part: Speech) => prompts.speech({ ...part, voice, language })
      const paths: string[] = []
      const warned = new Set<string>()
      const warn = (code: number, message: string): void => {
        // Once for a text: each of its parts would say the same.
        if (!warned.has(message)) step.warn(code, message)
        warned.add(message)
      }
      let next: Promise<PromptResult> | null = null
      for (const [index, part] of parts.entries()) {
        const result = await orInterrupted(next ?? ask(part), step.signal)
        const following = parts[index + 1]
        next = following ? ask(following) : null
        // What fails is reported when it is its turn.
        next?.catch(() => {})
        if (!result.ok) {
          // Without a voice there is nothing to hear, and the call goes on.
          warn(result.code, result.message)
          return goOn
        }
        for (const { code, message } of result.remarks ?? []) warn(code, message)
        paths.push(result.file.path)
        if (parts.length > 1) await step.speaker.play(fileAt(result.file.path), 1, step.signal)
      }
      const times = loop === 0 ? MAX_LOOPS : loop
      const [only] = paths
      if (parts.length === 1 && only !== undefined) {
        await step.speaker.play(fileAt(only), times, step.signal)
        return goOn
      }
      for (let time = 1; time < times; time++) {
        for (const path of paths) await step.speaker.play(fileAt(path), 1, step.signal)
      }
      return goOn
    },
  })
}

function fileAt(path: string) {
  return { kind: 'file', path } as const
}
