import { codes, makeSid } from '@offhook/core'
import type { Message } from '@offhook/messages'
import { SipPhone } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewaySite, NUMBER, PASSWORD } from '../testing/gateway-site.ts'

let site: GatewaySite
const phones: SipPhone[] = []

beforeEach(async () => {
  site = await GatewaySite.open()
})

afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.close()
  await site.close()
})

/** One of kate's phones, registered, which answers texts by this status. */
async function kate(status = 200): Promise<SipPhone> {
  const credentials = { username: 'kate', password: PASSWORD }
  const phone = await SipPhone.open({
    name: 'kate',
    user: 'kate',
    credentials,
    onText: () => status,
  })
  phones.push(phone)
  await phone.register({ host: '127.0.0.1', port: site.port, domain: 'test.invalid' })
  return phone
}

const message = (to = 'sip:kate@test.invalid'): Message => ({
  ...{ sid: makeSid('SM'), accountSid: site.accountSid, from: NUMBER, to, body: 'grüße ✓' },
  ...{ direction: 'outbound-api', status: 'queued', numSegments: 1, errorCode: null },
  ...{
    providerId: null,
    statusCallback: null,
    messagingServiceSid: null,
    sendAt: null,
    feedback: null,
    feedbackDate: null,
  },
  ...{ dateCreated: 0, dateUpdated: 0, dateSent: null },
})

describe('a text to a user', () => {
  it('comes to all of their phones, and is delivered when one has it', async () => {
    const { messages } = site.gateway
    const busy = await kate(486)
    const free = await kate()

    expect(messages.trunks.reaches(message())).toBe(true)
    expect(await messages.trunks.send(message())).toEqual({
      ...{ taken: true, delivered: true, providerId: null },
    })
    expect([busy.texts, free.texts].map(([text]) => text?.body)).toEqual(['grüße ✓', 'grüße ✓'])
    expect(free.texts[0]?.from).toContain(`sip:${NUMBER}@127.0.0.1`)
  })

  it.each([
    [202, { taken: true, delivered: false, providerId: null }],
    [404, { taken: false, code: codes.messageHandsetUnknown }],
    [603, { taken: false, code: codes.messageBlocked }],
    [405, { taken: false, code: codes.messageLost }],
  ])('that is answered %i is %j', async (status, handed) => {
    await kate(status)

    expect(await site.gateway.messages.trunks.send(message())).toEqual(handed)
  })

  it.each([480, 503])('that is answered %i may be sent again', async (status) => {
    await kate(status)

    await expect(site.gateway.messages.trunks.send(message())).rejects.toThrow(String(status))
  })

  it('reaches nobody who is not there, nor a number that no phone has and no trunk may dial', async () => {
    const { messages } = site.gateway
    expect(messages.trunks.reaches(message())).toBe(false)
    await kate()

    expect(messages.phones.reaches(message(NUMBER))).toBe(false)
    expect(messages.trunks.reaches(message('+4930123456'))).toBe(false)
  })
})

describe('a text from a phone', () => {
  it('is taken once somebody takes it, and answered by what became of it', async () => {
    const phone = await kate()
    const target = `sip:${NUMBER}@127.0.0.1:${site.port}`
    expect(await phone.text(target, 'too early')).toBe(503)
    const taken: object[] = []
    site.gateway.messages.onMessage(async (text) => void taken.push(text))

    // From this machine nobody is asked for a password.
    expect(await phone.text(target, 'hello')).toBe(200)
    expect(taken).toEqual([{ from: `sip:kate@127.0.0.1:${phone.port}`, to: NUMBER, body: 'hello' }])

    site.gateway.messages.onMessage(() => Promise.reject(new Error('the database is gone')))
    expect(await phone.text(target, 'lost')).toBe(503)
  })
})
