import { expect, it } from 'vitest'
import { SipPhone } from './sip-phone.ts'
import { until } from './until.ts'

it('a phone closes after each of its calls has been closed', async () => {
  const callee = await SipPhone.open({ name: 'callee', onCall: (call) => void call.answer() })
  const caller = await SipPhone.open({ name: 'caller' })
  const call = await caller.call(callee.uri)
  await call.until('answered')

  await call.close()
  await call.close()

  expect(call.status).toBe('ended')
  await Promise.all([caller.close(), callee.close()])
})

it('a phone whose caller gives up before its audio is ready does not go on ringing', async () => {
  const callee = await SipPhone.open({
    name: 'callee',
    line: async (port) => {
      await until('the caller has given up', () => hasCome('CANCEL'))
      return { port, towards: (address, to) => ({ address, port: to }), close: () => {} }
    },
  })
  const hasCome = (method: string) =>
    callee.trace.some(
      ({ direction, text }) => direction === 'received' && text.startsWith(`${method} `),
    )
  const caller = await SipPhone.open({ name: 'caller' })
  const call = await caller.call(callee.uri)
  await until('the call has come', () => hasCome('INVITE'))

  await call.hangup()

  await until('its call is over', () => callee.calls[0]?.status === 'ended')
  await Promise.all([caller.close(), callee.close()])
})
