/** Phones of a SIP domain through the running product: they register, call, and are called. */
import { frequencies, hears, ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [ONE, TWO] = frequencies
const PASSWORD = 'Long enough 4 now'
const DOMAIN = 'office.example.com'

let server: ServerProcess
let host: WebhookHost
let domainSid: string
const phones: SipPhone[] = []

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  const { sip } = restClient(server.facts)
  const users = await sip.credentialLists.create({ friendlyName: 'Users' })
  for (const username of ['kate', 'tom', 'ann']) {
    await sip.credentialLists(users.sid).credentials.create({ username, password: PASSWORD })
  }
  const domain = await sip.domains.create({
    domainName: DOMAIN,
    voiceUrl: host.answers('/office', '<Response><Gather timeout="60"/></Response>'),
    sipRegistration: true,
  })
  domainSid = domain.sid
  const { calls, registrations } = sip.domains(domainSid).auth
  await calls.credentialListMappings.create({ credentialListSid: users.sid })
  await registrations.credentialListMappings.create({ credentialListSid: users.sid })
})

afterAll(async () => {
  for (const phone of phones) await phone.close()
  await host?.close()
  await server?.stop()
})

async function phoneOf(username: string, password = PASSWORD): Promise<SipPhone> {
  const phone = await SipPhone.open({
    name: username,
    user: username,
    credentials: { username, password },
  })
  phones.push(phone)
  return phone
}

describe('a phone of a domain', () => {
  it('calls what the domain runs, which is told who called whom', async () => {
    const { sip } = server.facts
    const phone = await phoneOf('kate')

    const call = await phone.call(`sip:+12025550177@${DOMAIN}`, {
      destination: { protocol: 'udp', address: sip.host, port: sip.port },
    })
    await call.until('answered')

    const [asked] = host.asked('/office')
    expect(asked?.parameters).toMatchObject({
      From: 'sip:kate@127.0.0.1',
      To: `sip:+12025550177@${DOMAIN}`,
      Direction: 'inbound',
      SipDomain: DOMAIN,
      SipDomainSid: domainSid,
      SipSourceIp: '127.0.0.1',
    })
  })

  it('is refused with a wrong password, and at a domain that knows it not', async () => {
    const { sip } = server.facts
    const destination = { protocol: 'udp', address: sip.host, port: sip.port } as const
    const wrong = await phoneOf('kate', 'wrong')
    await expect(wrong.register({ ...sip, domain: DOMAIN })).rejects.toThrow('403')

    const call = await wrong.call(`sip:100@${DOMAIN}`, { destination })
    await call.until('failed')
    expect(call.failure).toBe(403)
    const user = await SipPhone.open({
      name: 'phone1',
      user: 'phone1',
      credentials: server.facts.sipUser,
    })
    phones.push(user)
    await expect(user.register({ ...sip, domain: DOMAIN })).rejects.toThrow('403')
  })

  it('is dialled by its address, on all its phones, and heard', async () => {
    const { facts } = server
    const desk = await phoneOf('tom')
    const pocket = await phoneOf('tom')
    await desk.register({ ...facts.sip, domain: DOMAIN })
    await pocket.register({ ...facts.sip, domain: DOMAIN })
    const caller = await SipPhone.open({
      name: 'caller',
      onCall: (call) => void call.answer(),
    })
    phones.push(caller)

    await restClient(facts).calls.create({
      to: caller.uri,
      from: facts.phoneNumber,
      twiml: `<Response><Dial><Sip>sip:tom@${DOMAIN}</Sip></Dial></Response>`,
    })
    const [atDesk, inPocket] = await until('both phones ring', () => {
      const calls = [desk.calls[0], pocket.calls[0]]
      return calls.every((call) => call?.status === 'ringing') && calls
    })
    await inPocket?.answer()
    await atDesk?.until('ended')
    const call = caller.calls[0]
    if (!call || !inPocket) throw new Error('nobody is called')
    call.speaks(ONE)
    inPocket.speaks(TWO)

    await Promise.all([hears(call, TWO), hears(inPocket, ONE)])
  })

  it('rings for the person of its name where the account wants that, and is heard', async () => {
    const { facts } = server
    const changed = await fetch(`${facts.httpUrl}/offhook/v1/AccountSettings/${facts.accountSid}`, {
      method: 'POST',
      headers: { authorization: basicAuth(facts), 'content-type': 'application/json' },
      body: JSON.stringify({ ringPhones: true }),
    })
    expect(changed.status).toBe(200)
    const desk = await phoneOf('ann')
    const pocket = await phoneOf('ann')
    await desk.register({ ...facts.sip, domain: DOMAIN })
    await pocket.register({ ...facts.sip, domain: DOMAIN })
    const caller = await SipPhone.open({ name: 'customer', onCall: (call) => void call.answer() })
    phones.push(caller)

    await restClient(facts).calls.create({
      to: caller.uri,
      from: facts.phoneNumber,
      twiml: '<Response><Dial><Client>ann</Client></Dial></Response>',
    })
    const [atDesk, inPocket] = await until('both phones ring', () => {
      const calls = [desk.calls[0], pocket.calls[0]]
      return calls.every((call) => call?.status === 'ringing') && calls
    })
    await atDesk?.answer()
    await inPocket?.until('ended')
    const call = caller.calls[0]
    if (!call || !atDesk) throw new Error('nobody is called')
    call.speaks(ONE)
    atDesk.speaks(TWO)

    await Promise.all([hears(call, TWO), hears(atDesk, ONE)])
  })

  it('is called by REST; who has not registered is not', async () => {
    const { facts } = server
    const client = restClient(facts)
    const [kate] = phones
    if (!kate) throw new Error('no phone')
    const asked = { from: facts.phoneNumber, twiml: '<Response/>' }

    const nobody = client.calls.create({ ...asked, to: `sip:kate@${DOMAIN}` })
    await expect(nobody).rejects.toMatchObject({ code: 13224 })
    const unknown = client.calls.create({ ...asked, to: `sip:bob@${DOMAIN}` })
    await expect(unknown).rejects.toMatchObject({ code: 13224 })
    await kate.register({ ...facts.sip, domain: DOMAIN })
    await client.calls.create({ ...asked, to: `sip:kate@${DOMAIN}` })

    // The first call of this phone was its own.
    const call = await until('the phone rings', () => kate.calls[1])
    expect(call.status).toBe('ringing')
  })
})
