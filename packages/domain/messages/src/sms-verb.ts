import { entryOf, OffhookError } from '@offhook/core'
import { textOf } from '@offhook/twiml'
import { callOf, defineVerb, goOn, toAction, type Verb } from '@offhook/voice'
import { messageAttributes } from './answer-document.ts'
import type { Messages } from './messages.ts'
import { sentParameters } from './parameters.ts'
import { verbCodeOf } from './verb-codes.ts'

/** `<Sms>`: a call sends a text to its other party, or to whom it names. */
export function smsVerbs(messages: Pick<Messages, 'create'>): readonly Verb[] {
  return [
    defineVerb({
      name: 'Sms',
      placements: ['document'],
      schema: {
        attributes: messageAttributes,
        text: 'required',
        children: {},
      },
      async run(step, attributes) {
        const body = textOf(step.element)
        if (body === '') return goOn
        const { row } = callOf(step)
        const [other, own] = row.direction === 'inbound' ? [row.from, row.to] : [row.to, row.from]
        const { to, from, statusCallback } = attributes
        try {
          const message = await messages.create({
            accountSid: step.accountSid,
            to: to || other,
            from: from || own,
            body,
            direction: 'outbound-call',
            statusCallback: statusCallback ? step.resolveUrl(statusCallback) : null,
          })
          return toAction(step, attributes, sentParameters(message))
        } catch (error) {
          if (!(error instanceof OffhookError)) throw error
          const entry = entryOf(verbCodeOf(error.code))
          throw entry ? new OffhookError(entry, error.message) : error
        }
      },
    }),
  ]
}
