import { errors, OffhookError } from '@offhook/core'
import { elementsOf, method, text } from '@offhook/twiml'
import { callOf, defineVerb, tellAction, toAction, type Verb } from '../../interpreter/verb.ts'
import { orInterrupted } from '../../waiting/interruption.ts'
import type { ConnectNoun } from './connect-noun.ts'

/** Connects the call with somebody's server; the document waits until that is over. */
export function connect(nouns: readonly ConnectNoun[]): Verb {
  const byName = new Map(nouns.map((noun) => [noun.name, noun]))
  return defineVerb({
    name: 'Connect',
    placements: ['document', 'whisper'],
    schema: {
      attributes: { action: text(), method: method() },
      text: 'none',
      children: Object.fromEntries(nouns.map(({ name, schema }) => [name, schema])),
    },
    async run(step, attributes) {
      callOf(step)
      const element = elementsOf(step.element).find(({ name }) => byName.has(name))
      const noun = element && byName.get(element.name)
      if (!noun) {
        throw new OffhookError(
          errors.schemaViolated,
          `Connect needs ${[...byName.keys()].join(' or ')}`,
        )
      }
      await step.openAudio()
      const connection = noun.begin(step, element)
      try {
        const result = await orInterrupted(connection.ended, step.signal)
        return toAction(step, attributes, result)
      } catch (error) {
        connection.stop()
        if (callOf(step).isOver) tellAction(step, attributes, connection.ended)
        throw error
      }
    },
  })
}
