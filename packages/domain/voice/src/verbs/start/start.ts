import { codes } from '@offhook/core'
import { elementsOf, method, text } from '@offhook/twiml'
import { callOf, defineVerb, goOn, type Verb } from '../../interpreter/verb.ts'
import type { SideNoun } from './side-noun.ts'

/** Starts what runs beside the document. */
export function start(nouns: readonly SideNoun[]): Verb {
  const byName = new Map(nouns.map((noun) => [noun.name, noun]))
  return defineVerb({
    name: 'Start',
    placements: ['document', 'whisper'],
    schema: {
      attributes: { action: text(), method: method() },
      text: 'none',
      children: Object.fromEntries(nouns.map(({ name, startSchema }) => [name, startSchema])),
      nestingCode: codes.forkNesting,
    },
    async run(step) {
      callOf(step)
      for (const element of elementsOf(step.element)) {
        await byName.get(element.name)?.start(step, element)
      }
      return goOn
    },
  })
}
