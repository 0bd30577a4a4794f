import { codes } from '@offhook/core'
import { oneOf } from '@offhook/twiml'
import { callOf, defineVerb } from '../interpreter/verb.ts'

/** Refuses a call that is not answered; an answered one just ends. */
export const reject = defineVerb({
  name: 'Reject',
  placements: ['document', 'whisper'],
  schema: {
    attributes: { reason: oneOf(['rejected', 'busy'], 'rejected', codes.rejectReason) },
    text: 'none',
    children: {},
  },
  async run(step, { reason }) {
    callOf(step).reject(reason)
    return { next: 'hangup' }
  },
})
