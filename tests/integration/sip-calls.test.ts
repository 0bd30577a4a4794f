/** Calls between SIP parties through the running product, driven by the official REST helper. */
import { frequencies, hears, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import twilio from 'twilio'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultSite, fromCarrier, refusedByCarrier, toPhone } from '../support/faulty-calls.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [ONE, TWO] = frequencies

let server: ServerProcess
let host: WebhookHost

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
})

afterAll(async () => {
  await host?.close()
  await server?.stop()
})

describe('a registered SIP phone', () => {
  it('is dialled by REST, and hears the document of the call', async () => {
    const { facts } = server
    const phone = await SipPhone.open({
      name: 'phone1',
      user: 'phone1',
      credentials: facts.sipUser,
    })
    await phone.register({ ...facts.sip, domain: facts.sipUser.domain })
    const url = host.answers(
      '/hello',
      '<Response><Say>Hello there, this is a test call.</Say></Response>',
    )

    const created = await restClient(facts).calls.create({
      to: `sip:phone1@${facts.sipUser.domain}`,
      from: facts.phoneNumber,
      url,
    })
    const call = await until('the phone rings', () => phone.calls[0])
    await call.answer()
    await until('speech is heard', () => {
      const samples = call.mouth.heard(400)
      return samples?.some((sample) => Math.abs(sample) > 0.05)
    })
    await call.until('ended', 20_000)

    const row = await until('the call is completed', async () => {
      const fetched = await restClient(facts).calls(created.sid).fetch()
      return fetched.status === 'completed' && fetched
    })
    expect(row).toMatchObject({ direction: 'outbound-api', from: facts.phoneNumber })
    const [asked] = host.asked('/hello')
    expect(asked?.parameters).toMatchObject({ CallSid: created.sid, CallStatus: 'in-progress' })
    expect(
      twilio.validateRequest(
        facts.authToken,
        String(asked?.headers['x-twilio-signature']),
        url,
        asked?.parameters ?? {},
      ),
    ).toBe(true)
    await phone.close()
  })

  it('is refused with a wrong password', async () => {
    const { facts } = server
    const phone = await SipPhone.open({
      name: 'stranger',
      user: 'phone1',
      credentials: { username: 'phone1', password: 'wrong' },
    })

    await expect(phone.register({ ...facts.sip, domain: facts.sipUser.domain })).rejects.toThrow(
      /40[13]/,
    )
    await phone.close()
  })
})

describe('calls.create', () => {
  it('calls a SIP address and joins it with another by Dial', async () => {
    const { facts } = server
    const a = await SipPhone.open({ name: 'a', user: 'a', onCall: (call) => void call.answer() })
    const b = await SipPhone.open({ name: 'b', user: 'b', onCall: (call) => void call.answer() })
    const twiml = `<Response><Dial><Sip>${b.uri}</Sip></Dial></Response>`

    const created = await restClient(facts).calls.create({
      to: a.uri,
      from: facts.phoneNumber,
      twiml,
    })
    const callA = await until('a is called', () => a.calls[0])
    const callB = await until('b is called', () => b.calls[0])
    await callB.until('answered')
    callA.speaks(ONE)
    callB.speaks(TWO)

    await Promise.all([hears(callA, TWO), hears(callB, ONE)])
    await restClient(facts).calls(created.sid).update({ status: 'completed' })
    await Promise.all([callA.until('ended'), callB.until('ended')])
    const legs = await until('both legs are completed', async () => {
      const children = await restClient(facts).calls.list({ parentCallSid: created.sid })
      return children[0]?.status === 'completed' && children
    })
    expect(legs[0]).toMatchObject({ direction: 'outbound-dial', to: b.uri })
    await a.close()
    await b.close()
  })

  it('fails when the phone answers with audio that cannot be', async () => {
    const { facts } = server
    const broken = await SipPhone.open({
      name: 'broken',
      user: 'broken',
      onCall: (call) => void call.answer('v=0\r\nm=audio 65536 RTP/AVP 0\r\n'),
    })

    const { sid } = await restClient(facts).calls.create({
      to: broken.uri,
      from: facts.phoneNumber,
      twiml: '<Response><Pause length="60"/></Response>',
    })

    const call = await until('the phone is called', () => broken.calls[0])
    await call.until('ended')
    expect(call.end?.by).toBe('remote')
    const row = await until('the call is over', async () => {
      const { status, duration } = await restClient(facts).calls(sid).fetch()
      return !['queued', 'ringing', 'in-progress'].includes(status) && { status, duration }
    })
    expect(row).toEqual({ status: 'failed', duration: '0' })
    await broken.close()
  })

  it('never dials out to a number that no trunk may dial', async () => {
    const { facts } = server

    await expect(
      restClient(facts).calls.create({
        to: '+4930123456',
        from: facts.phoneNumber,
        twiml: '<Response/>',
      }),
    ).rejects.toMatchObject({ status: 400, code: 21215 })
  })
})

describe('a caller', () => {
  it('who dials a number that is not ours gets 404 and makes no row', async () => {
    const { facts } = server
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550101' })

    const call = await phone.call(`sip:+12025559999@${facts.sip.host}:${facts.sip.port}`)
    await call.until('failed')

    expect(call.failure).toBe(404)
    expect(await restClient(facts).calls.list({ from: '+12025550101' })).toEqual([])
    await phone.close()
  })

  it('whose application is down hears an apology, and an alert is kept', async () => {
    const { facts } = server
    const phoneNumber = '+12015553001'
    await restClient(facts).incomingPhoneNumbers.create({
      phoneNumber,
      voiceUrl: 'http://127.0.0.1:9/nobody',
    })
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550102' })

    const call = await phone.call(`sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
    await call.until('answered', 20_000)
    await until('the apology is heard', () => {
      const samples = call.mouth.heard(400)
      return samples?.some((sample) => Math.abs(sample) > 0.05)
    })
    await call.until('ended', 20_000)

    const [row] = await restClient(facts).calls.list({ from: '+12025550102' })
    const alerts = await restClient(facts)
      .calls(row?.sid ?? '')
      .notifications.list()
    expect(alerts[0]).toMatchObject({ errorCode: expect.stringMatching(/^112/) })
    await phone.close()
  })

  it('whose number dials itself is connected ten times at most, and an alert says so', async () => {
    const { facts } = server
    const phoneNumber = '+12015553002'
    const uri = `sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`
    await restClient(facts).incomingPhoneNumbers.create({
      phoneNumber,
      voiceUrl: host.answers('/itself', `<Response><Dial><Sip>${uri}</Sip></Dial></Response>`),
    })
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550103' })

    const call = await phone.call(uri)
    await call.until('ended', 20_000)

    const rows = await restClient(facts).calls.list({ to: phoneNumber })
    expect(rows.filter(({ direction }) => direction === 'inbound')).toHaveLength(11)
    const alerts = await restClient(facts)
      .calls(rows[0]?.sid ?? '')
      .notifications.list()
    expect(alerts).toMatchObject([{ errorCode: '13224', log: '0' }])
    await phone.close()
  })
})

/** The short form of `npm run prove:faults`. */
it('says of bad calls whose fault it was: the headset’s, the Wi-Fi’s, the carrier’s, not ours', async () => {
  const site = await FaultSite.open(server)
  const ms = 13_000
  const said = await Promise.all(
    [
      toPhone({ ms, mouth: (call) => call.speaks(null) }),
      toPhone({ ms, toServer: { loss: 0.2, run: 3 } }),
      toPhone({ ms, toServer: { cut: true } }),
      fromCarrier({ ms, toServer: { loss: 0.2, run: 3 } }),
      refusedByCarrier,
      fromCarrier({ ms }),
    ].map((run) => run(site)),
  )
  await site.close()

  expect(said.slice(0, -1).map(({ fault, rule }) => [fault, rule])).toEqual([
    ['headset', 'dead-microphone'],
    ['wifi', 'phone-network'],
    ['wifi', 'phone-sends-nothing'],
    ['carrier', 'carrier-network'],
    ['carrier', 'carrier-refused'],
  ])
  // Nothing was put into the last one: nobody's, or its carrier's, which is this process and is late
  // by itself where the machine is busy.
  const undisturbed = said.at(-1)
  expect(['nobody', 'carrier']).toContain(undisturbed?.fault)
  if (undisturbed?.fault === 'carrier') expect(undisturbed.rule).toBe('carrier-network')
})
