/** Parties who vanish without a BYE, and parties who are merely silent. */
import { frequencies, hears, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [ONE] = frequencies

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start(root, { env: { OFFHOOK_MEDIA_TIMEOUT: '2' } })
})

afterAll(async () => {
  await server?.stop()
})

/** Two phones in a call that the server has placed to both. */
async function joined() {
  const { facts } = server
  const onCall = (call: { answer(): Promise<void> }) => void call.answer()
  const a = await SipPhone.open({ name: 'a', user: 'a', onCall })
  const b = await SipPhone.open({ name: 'b', user: 'b', onCall })
  const created = await restClient(facts).calls.create({
    to: a.uri,
    from: facts.phoneNumber,
    twiml: `<Response><Dial><Sip>${b.uri}</Sip></Dial></Response>`,
  })
  const callA = await until('a is called', () => a.calls[0])
  const callB = await until('b is called', () => b.calls[0])
  callA.speaks(ONE)
  await hears(callB, ONE)
  const status = async () => (await restClient(facts).calls(created.sid).fetch()).status
  return { a, b, callA, callB, status, close: () => Promise.all([a.close(), b.close()]) }
}

describe('with a media timeout of 2 s', () => {
  it('a caller who vanishes without BYE ends the call for both', async () => {
    const { callA, callB, status, close } = await joined()

    callA.mouth.mute(true)

    await callB.until('ended')
    await until('the call is completed', async () => (await status()) === 'completed')
    await close()
  })

  it('a party on hold who sends nothing is asked, and stays while it answers', async () => {
    const { a, callA, callB, status, close } = await joined()
    await callA.hold(true)
    callA.mouth.mute(true)
    const asked = () => a.trace.filter(({ text }) => text.startsWith('OPTIONS ')).length

    await until('the silent party was asked three times', () => asked() >= 3, 20_000)

    expect(await status()).toBe('in-progress')
    expect([callA.status, callB.status]).toEqual(['answered', 'answered'])
    await close()
  })
})
