import { makeSid } from '@offhook/core'
import { expect, it } from 'vitest'
import type { Call } from '../model.ts'
import { setupFrame } from './relay-frames.ts'

const NUMBER = '+15550001111'
const ADDRESS = 'sip:ann@example.com'

it.each([
  ['inbound', 'sip', '+15550002222', NUMBER, 'PSTN'],
  ['inbound', 'sip', ADDRESS, NUMBER, 'SIP'],
  ['inbound', 'client', 'client:ann', NUMBER, 'CLIENT'],
  ['outbound-api', 'sip', NUMBER, '+15550002222', 'PSTN'],
  ['outbound-api', 'sip', NUMBER, ADDRESS, 'SIP'],
  ['outbound-dial', 'client', NUMBER, 'client:ann', 'CLIENT'],
] as const)('a call %s by %s from %s to %s is of %s', (direction, kind, from, to, callType) => {
  const row = { sid: makeSid('CA'), direction, kind, from, to } as Call

  expect(setupFrame(makeSid('VX'), row, {})).toMatchObject({ callType, direction, from, to })
})
