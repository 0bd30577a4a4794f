import { integer } from '@offhook/twiml'
import { defineVerb, goOn } from '../interpreter/verb.ts'
import { wait } from '../waiting/wait.ts'

/** Waits. As the first verb of an incoming call it lets the phone ring meanwhile. */
export const pause = defineVerb({
  name: 'Pause',
  schema: {
    attributes: { length: integer({ fallback: 1, min: 0, max: 14_400, code: 13910 }) },
    text: 'none',
    children: {},
  },
  async run(step, { length }) {
    await wait(step.services.clock, length * 1000, step.signal)
    return goOn
  },
})
