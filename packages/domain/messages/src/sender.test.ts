import type { PhoneNumber } from '@offhook/accounts'
import { makeSid, SimulatedClock } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import { expect, it } from 'vitest'
import { Messages, type MessagesOptions } from './messages.ts'

const ours = { accountSid: makeSid('AC'), phoneNumber: '+34912345678' } as PhoneNumber

const messages = new Messages({
  clock: new SimulatedClock(),
  numbers: {
    byNumber: (number: string) => (number === ours.phoneNumber ? ours : undefined),
    readerOf: (sid: string | null) => numberReader(sid === ours.accountSid ? 'ES' : 'US'),
  },
} as unknown as MessagesOptions)

it.each([
  ['as the account writes it that is written to', '+34912345678', '912 345 679', '+34912345679'],
  ['as the site writes it where that is nobody’s', '+34912345670', '2025550142', '+12025550142'],
  ['not at all where it is none', '+34912345678', 'nobody', undefined],
])('reads the number of who writes %s', (_name, to, from, read) => {
  expect(messages.senderTo(to, from)).toBe(read)
})
