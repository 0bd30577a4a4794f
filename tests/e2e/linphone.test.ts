/** Somebody else's telephone, another one: linphone by TLS and SRTP, with hold and transfer. */
import { Baresip, frequencies, hears, Linphone } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { TwimlSite } from '../support/twiml-site.ts'

const [CUSTOMER, AGENT, OTHER] = frequencies
const NUMBER = '+12015553721'
const ELSEWHERE = '+12015553722'

let site: TwimlSite
let desk: Linphone
let customer: Baresip

beforeAll(async () => {
  site = await TwimlSite.open()
  const { host } = site
  const { username, domain } = site.server.facts.sipUser
  // Where it is sent is a number, or a call of the phone's that is to be taken over.
  const referred = host.answers('/referred', ({ parameters }) => {
    const target = parameters['ReferTransferTarget'] ?? ''
    const noun = target.includes('Replaces=') ? `<Sip>${target}</Sip>` : ELSEWHERE
    return { body: `<Response><Dial>${noun}</Dial></Response>` }
  })
  const dial = `<Dial answerOnBridge="true" referUrl="${referred}">`
  const voiceUrl = host.answers(
    '/desk',
    `<Response>${dial}<Sip>sip:${username}@${domain}</Sip></Dial></Response>`,
  )
  const room = host.answers(
    '/room',
    '<Response><Dial><Conference beep="false">elsewhere</Conference></Dial></Response>',
  )
  const { incomingPhoneNumbers } = site.rest
  await incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl })
  await incomingPhoneNumbers.create({ phoneNumber: ELSEWHERE, voiceUrl: room })
})

beforeEach(async () => {
  const { sip, sipUser } = site.server.facts
  desk = await Linphone.open({
    ...{ name: 'desk', user: sipUser.username, speaks: AGENT },
    ...{ password: sipUser.password, domain: sipUser.domain },
    registrar: { host: sip.host, port: sip.tlsPort },
  })
  customer = await Baresip.open({ name: 'customer', user: '+12025550142', speaks: CUSTOMER })
  customer.dial(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  await desk.says('Receiving new incoming call')
  desk.accept()
  await customer.told('CALL_ESTABLISHED')
})

afterEach(async () => {
  await Promise.all([desk.close(), customer.close()])
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it('talks, holds and takes back, and hangs up', async () => {
  await Promise.all([hears(desk, CUSTOMER), hears(customer, AGENT)])

  desk.hold()
  await desk.says('is now paused')
  desk.resume()
  await Promise.all([hears(desk, CUSTOMER), hears(customer, AGENT)])

  desk.hangup()
  await customer.told('CALL_CLOSED')
})

it('sends the customer to where the application says', async () => {
  const { sip } = site.server.facts
  const third = await Baresip.open({ name: 'third', user: '+12025550143', speaks: OTHER })
  third.dial(`sip:${ELSEWHERE}@${sip.host}:${sip.port}`)
  await Promise.all([hears(desk, CUSTOMER), hears(customer, AGENT)])

  desk.transfer(`sip:${ELSEWHERE}@${sip.host}`)

  await Promise.all([hears(customer, OTHER), hears(third, CUSTOMER)])
  const [request] = site.host.asked('/referred')
  expect(request?.parameters['ReferTransferTarget']).toContain(ELSEWHERE)
  await third.close()
})

it('asks the third first, and then joins the customer with them', async () => {
  const { sip } = site.server.facts
  const third = await Baresip.open({ name: 'third', user: '+12025550144', speaks: OTHER })
  third.dial(`sip:${ELSEWHERE}@${sip.host}:${sip.port}`)
  await Promise.all([hears(desk, CUSTOMER), hears(customer, AGENT)])
  desk.hold()
  await desk.says('is now paused')
  desk.dial(`sip:${ELSEWHERE}@${sip.host}`)
  await Promise.all([hears(desk, OTHER), hears(third, AGENT)])

  desk.join(1, 2)

  await Promise.all([hears(customer, OTHER), hears(third, CUSTOMER)])
  await third.close()
})
