import type { PhoneNumber } from '@offhook/accounts'
import type { Alerts } from '@offhook/alerts'
import { makeSid, SimulatedClock } from '@offhook/core'
import { expect, it } from 'vitest'
import { Answers } from './answers.ts'
import type { Messages, NewMessage } from './messages.ts'
import type { Message } from './model.ts'

const OURS = '+12025550101'
const KATE = '+12025550111'
const URL = 'https://app.example.com/texts'
const TOLD = 'https://app.example.com/told'

/** What is sent where this document answers a text to our number. */
async function sentBy(document: string): Promise<readonly NewMessage[]> {
  const accountSid = makeSid('AC')
  const text = { sid: makeSid('SM'), accountSid, from: KATE, to: OURS, body: 'Hello' } as Message
  const sent: NewMessage[] = []
  const answers = new Answers({
    clock: new SimulatedClock(),
    alerts: { raise: () => {} } as unknown as Alerts,
    numbers: { byNumber: () => ({ accountSid }) as PhoneNumber } as never,
    services: {
      targetOf: async () => ({
        serviceSid: null,
        url: URL,
        method: 'POST',
        fallbackUrl: null,
        fallbackMethod: 'POST',
        statusCallback: TOLD,
      }),
    },
    documents: {
      fetch: async () => ({
        ok: true,
        status: 200,
        contentType: 'text/xml',
        finalUrl: URL,
        body: `<Response>${document}</Response>`,
      }),
    },
    messages: {
      find: async () => text,
      create: async (message: NewMessage) => {
        sent.push(message)
        return text
      },
    } as unknown as Messages,
  })
  await answers.answer({ payload: { accountSid, sid: text.sid } })
  return sent
}

it.each([
  ['the callback of the application that gave it', '', TOLD],
  ['its own callback', 'statusCallback="/own"', 'https://app.example.com/own'],
])('an answer is told to %s', async (_, attributes, statusCallback) => {
  const answer = { from: OURS, to: KATE, body: 'Hi', direction: 'outbound-reply', statusCallback }

  expect(await sentBy(`<Message ${attributes}>Hi</Message>`)).toMatchObject([answer])
})
