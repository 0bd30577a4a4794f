import { codes, errors, OffhookError } from '@offhook/core'
import { type ElementSchema, elementsOf, method, text, textOf } from '@offhook/twiml'
import type { Parameters } from '../calls/call-parameters.ts'
import { causeOfAnswer, statusOfCause } from '../calls/final-answers.ts'
import { callOf, defineVerb, toAction } from '../interpreter/verb.ts'
import { orInterrupted } from '../waiting/interruption.ts'

const schema = {
  attributes: { action: text(), method: method() },
  text: 'none',
  children: { Sip: { attributes: {}, text: 'required', children: {} } },
  nestingCode: codes.referNotPossible,
} as const satisfies ElementSchema

/** Asks a SIP party to call elsewhere by itself (RFC 3515), and tells what came of it. */
export const refer = defineVerb({
  name: 'Refer',
  placements: ['document'],
  schema,
  async run(step, attributes) {
    const call = callOf(step)
    const target = elementsOf(step.element).find(({ name }) => name === 'Sip')
    const uri = target ? textOf(target) : ''
    if (!/^sips?:[^\s@<>]+@?[^\s@<>]+$/i.test(uri)) {
      throw new OffhookError(
        errors.sipUriInvalid,
        'Refer needs a Sip with a URI like sip:user@host',
      )
    }
    if (call.leg.kind !== 'sip') throw new OffhookError(errors.referNotPossible)
    await step.openAudio()
    const { status, notified } = await orInterrupted(call.leg.refer(uri), step.signal)
    return toAction(step, attributes, resultOf(status, notified))
  },
})

/** Without a NOTIFY it is not known what came of it. */
function resultOf(status: number, notified: number | null): Parameters {
  const ReferSipResponseCode = String(status)
  if (status >= 300) return { ReferCallStatus: 'failed', ReferSipResponseCode }
  if (notified === null) return { ReferSipResponseCode }
  return {
    ReferCallStatus: statusOf(notified),
    ReferSipResponseCode,
    NotifySipResponseCode: String(notified),
  }
}

function statusOf(notified: number): string {
  if (notified < 200) return 'in-progress'
  return notified < 300 ? 'completed' : statusOfCause(causeOfAnswer(notified), 'outbound-dial')
}
