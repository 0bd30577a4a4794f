import { codes } from '@offhook/core'
import { elementsOf } from '@offhook/twiml'
import { callOf, defineVerb, goOn, type Verb } from '../../interpreter/verb.ts'
import type { SideNoun } from './side-noun.ts'

/** Ends what Start began on this call. */
export function stop(nouns: readonly SideNoun[]): Verb {
  const byName = new Map(nouns.map((noun) => [noun.name, noun]))
  return defineVerb({
    name: 'Stop',
    placements: ['document', 'whisper'],
    schema: {
      attributes: {},
      text: 'none',
      children: Object.fromEntries(nouns.map(({ name, stopSchema }) => [name, stopSchema])),
      nestingCode: codes.forkNesting,
    },
    async run(step) {
      callOf(step)
      for (const element of elementsOf(step.element)) {
        await byName.get(element.name)?.stop(step, element)
      }
      return goOn
    },
  })
}
