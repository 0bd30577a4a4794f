import { expect, it } from 'vitest'
import { SipPhone } from './sip-phone.ts'

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
