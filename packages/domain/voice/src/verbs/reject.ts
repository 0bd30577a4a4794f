import { codes } from '@offhook/core'
import { oneOf } from '@offhook/twiml'
import { callOf, defineVerb } from '../interpreter/verb.ts'
import { refusalTones } from '../media/refusal-tones.ts'

/**
 * Refuses a call that is not answered, after the tone that says so: networks that carry no tone of
 * their own for a status are many. An answered call just ends.
 */
export const reject = defineVerb({
  name: 'Reject',
  placements: ['document', 'whisper'],
  schema: {
    attributes: { reason: oneOf(['rejected', 'busy'], 'rejected', codes.rejectReason) },
    text: 'none',
    children: {},
  },
  async run(step, { reason }) {
    const call = callOf(step)
    if (!call.isAnswered) {
      call.leg.early()
      for (const [tone, times] of refusalTones[reason])
        await step.speaker.play(tone, times, step.signal)
    }
    call.reject(reason)
    return { next: 'hangup' }
  },
})
