import { type Clock, codes } from '@offhook/core'
import { type ElementSchema, integer } from '@offhook/twiml'
import { anywhere, defineVerb, goOn, type Verb } from '../interpreter/verb.ts'
import { wait } from '../waiting/wait.ts'

export const pauseSchema = {
  attributes: { length: integer({ fallback: 1, min: 0, max: 14_400, code: codes.pauseLength }) },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

/** Waits. As the first verb of an incoming call it lets the phone ring meanwhile. */
export function pause({ clock }: { readonly clock: Clock }): Verb {
  return defineVerb({
    name: 'Pause',
    placements: anywhere,
    schema: pauseSchema,
    async run(step, { length }) {
      await wait(clock, length * 1000, step.signal)
      return goOn
    },
  })
}
