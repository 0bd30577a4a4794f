/** Two of somebody else's telephones by TLS, with encrypted audio, talk through us both ways. */
import { Baresip, frequencies, hears } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TwimlSite } from '../support/twiml-site.ts'

const [CALLER, CALLEE] = frequencies
const NUMBER = '+12015553701'

let site: TwimlSite

beforeAll(async () => {
  // Nobody gets in here by plain signalling or with plain audio.
  site = await TwimlSite.open({ env: { OFFHOOK_SIP_SRTP: 'required' } })
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it('a phone by TLS and SRTP calls one that has registered so', async () => {
  const { facts } = site.server
  const { host: address, tlsPort } = facts.sip
  const { username, password, domain } = facts.sipUser
  const voiceUrl = site.host.answers(
    '/secure',
    `<Response><Dial answerOnBridge="true"><Sip>sip:${username}@${domain}</Sip></Dial></Response>`,
  )
  await site.rest.incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl })
  const callee = await Baresip.open({
    ...{ name: 'callee', user: username, speaks: CALLEE, isSecure: true },
    registrar: { host: address, port: tlsPort, domain, password },
  })
  const caller = await Baresip.open({
    ...{ name: 'caller', user: '+12025550142', speaks: CALLER, isSecure: true },
  })
  await callee.register()

  caller.dial(`sip:${NUMBER}@${address}:${tlsPort};transport=tls`)
  await callee.told('CALL_INCOMING')
  callee.accept()
  await caller.told('CALL_ESTABLISHED')

  await Promise.all([hears(caller, CALLEE), hears(callee, CALLER)])
  caller.hangup()
  await callee.told('CALL_CLOSED')
  await Promise.all([caller.close(), callee.close()])
})

it('a phone by UDP is refused with the reason', async () => {
  const { host: address, port } = site.server.facts.sip
  const caller = await Baresip.open({ name: 'plain', user: '+12025550143', speaks: CALLER })

  caller.dial(`sip:${NUMBER}@${address}:${port}`)

  const closed = await caller.told('CALL_CLOSED')
  expect(closed.param).toContain('488')
  await caller.close()
})
