/** Procedures by sipp, somebody else's SIP program: whole calls over UDP and TCP, with no call lost. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freeUdpPort } from '../support/free-port.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const CALLS = 40
/** Whoever is not through by then hangs. */
const HANGS_S = 150

let server: ServerProcess
let host: WebhookHost
let folder: string

beforeAll(async () => {
  server = await ServerProcess.start(root)
  host = await WebhookHost.open()
  folder = await mkdtemp(join(tmpdir(), 'offhook-sipp-'))
})

afterAll(async () => {
  await host?.close()
  await rm(folder, { recursive: true, force: true })
  expect(await server?.stop()).toBe(0)
})

/** It ends with 0 only when every call went by the book. */
async function sipp(args: readonly string[]): Promise<void> {
  const { host: address, port } = server.facts.sip
  const common = ['-i', '127.0.0.1', '-timeout', String(HANGS_S), '-nostdin']
  const options = { cwd: folder, env: { ...process.env, TERM: 'dumb' } }
  await promisify(execFile)('sipp', [`${address}:${port}`, ...common, ...args], options)
}

describe.each([
  ['UDP', 'u1', '+12015553601'],
  ['TCP', 't1', '+12015553602'],
])('sipp over %s', (_name, transport, phoneNumber) => {
  it('makes its calls, and each is a line of the log that ended', async () => {
    const { facts } = server
    const client = restClient(facts)
    const voiceUrl = host.answers(
      `/${transport}`,
      '<Response><Dial><Conference beep="false">sipp</Conference></Dial></Response>',
    )
    await client.incomingPhoneNumbers.create({ phoneNumber, voiceUrl })

    const uac = ['-sn', 'uac', '-m', String(CALLS), '-r', '20', '-d', '300']
    await sipp([...uac, '-s', phoneNumber, '-t', transport])

    const rows = await until('all have ended', async () => {
      const list = await client.calls.list({ to: phoneNumber })
      return list.length === CALLS && list.every(({ status }) => status === 'completed') && list
    })
    expect(rows.every(({ direction }) => direction === 'inbound')).toBe(true)
  })
})

describe('sipp with a scenario of its own', () => {
  it.each([
    ['in-call', '+12015553603', '<Conference beep="false">sipp</Conference>'],
    ['late-offer', '+12015553604', '<Conference beep="false">sipp</Conference>'],
    ['session-timer', '+12015553605', '<Conference beep="false">sipp</Conference>'],
    ['prack', '+12015553606', '<Sip>sip:nobody@127.0.0.1:9</Sip>'],
  ])('goes by the book: %s', async (name, phoneNumber, noun) => {
    const attributes = name === 'prack' ? ' answerOnBridge="true"' : ''
    const voiceUrl = host.answers(
      `/${name}`,
      `<Response><Dial${attributes}>${noun}</Dial></Response>`,
    )
    await restClient(server.facts).incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
    const scenario = join(root, 'tests', 'support', 'sipp', `${name}.xml`)

    await sipp(['-sf', scenario, '-s', phoneNumber, '-m', '3', '-r', '3'])
  })
})

describe('sipp that transfers', () => {
  const scenario = (name: string) => join(root, 'tests', 'support', 'sipp', `${name}.xml`)
  const [TALKS, THIRD] = ['+12015553608', '+12015553609']
  let third: SipPhone

  beforeAll(async () => {
    const rest = restClient(server.facts)
    const room = '<Response><Dial><Conference beep="false">third</Conference></Dial></Response>'
    const referred = host.answers('/referred', ({ parameters }) => {
      const target = parameters['ReferTransferTarget'] ?? ''
      const noun = target.includes('Replaces=') ? `<Sip>${target}</Sip>` : THIRD
      return { body: `<Response><Dial>${noun}</Dial></Response>` }
    })
    const dial = `<Dial answerOnBridge="true" referUrl="${referred}">`
    const { incomingPhoneNumbers } = rest
    await incomingPhoneNumbers.create({
      phoneNumber: THIRD,
      voiceUrl: host.answers('/third', room),
    })
    await incomingPhoneNumbers.create({
      phoneNumber: TALKS,
      voiceUrl: host.answers('/talks', `<Response>${dial}${THIRD}</Dial></Response>`),
    })
    third = await SipPhone.open({ name: 'third', user: '+12025550145' })
  })

  afterAll(() => third?.close())

  /** Somebody who is in the room of the third. */
  async function inRoom() {
    const { host: address, port } = server.facts.sip
    const call = await third.call(`sip:${THIRD}@${address}:${port}`)
    await call.until('answered')
    return call
  }

  it('blind: the other party goes to the number, and it is told so', async () => {
    const call = await inRoom()
    const target = `sip:${THIRD}@127.0.0.1`

    await sipp(['-sf', scenario('refer'), '-s', TALKS, '-m', '1', '-key', 'target', target])

    expect(host.asked('/referred').at(-1)?.parameters['ReferTransferTarget']).toBe(target)
    await call.hangup()
  })

  it('attended: the other party takes the place of the call that is named', async () => {
    const call = await inRoom()
    const target = `sip:${THIRD}@127.0.0.1?Replaces=${encodeURIComponent(call.replaces)}`

    await sipp(['-sf', scenario('refer'), '-s', TALKS, '-m', '1', '-key', 'target', target])

    await call.until('ended')
  })

  it('by Replaces of its own: it takes the place of a phone, which is let go', async () => {
    const call = await inRoom()
    const { replaces } = call

    await sipp(['-sf', scenario('replaces'), '-s', THIRD, '-m', '1', '-key', 'replaced', replaces])

    await call.until('ended')
  })
})

it('a forwarded call of somebody who does not show is told as it is', async () => {
  const phoneNumber = '+12015553607'
  const voiceUrl = host.answers(
    '/diverted',
    '<Response><Play loop="0">prompt://hold-music</Play></Response>',
  )
  await restClient(server.facts).incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
  const scenario = join(root, 'tests', 'support', 'sipp', 'diverted.xml')

  await sipp(['-sf', scenario, '-s', phoneNumber, '-m', '1'])

  expect(host.asked('/diverted')[0]?.parameters).toMatchObject({
    Caller: 'anonymous',
    ForwardedFrom: '+12015550188',
    'SipHeader_X-Order': 'seventeen',
  })
})

describe('sipp as a carrier', () => {
  const scenario = (name: string) => [
    ...['-sf', join(root, 'tests', 'support', 'sipp', `${name}.xml`)],
    ...['-m', '1'],
  ]

  /** Waits at a port for what a scenario expects; resolves when it went by the book. */
  async function carrier(args: readonly string[]) {
    const port = await freeUdpPort()
    const wait = ['-timeout', String(HANGS_S), '-nostdin']
    const common = ['-i', '127.0.0.1', '-p', String(port), ...wait]
    const options = { cwd: folder, env: { ...process.env, TERM: 'dumb' } }
    const done = promisify(execFile)('sipp', [...args, ...common], options)
    // Its end is looked at when the test comes to it.
    done.catch(() => {})
    return { target: `sip:127.0.0.1:${port}`, done }
  }

  async function trunk(fields: object): Promise<void> {
    const response = await fetch(`${server.facts.httpUrl}/offhook/v1/Trunks`, {
      method: 'POST',
      headers: { authorization: basicAuth(server.facts), 'content-type': 'application/json' },
      body: JSON.stringify({ keepAlive: false, ...fields }),
    })
    expect(response.status).toBe(201)
  }

  const credentials = { outboundUsername: 'customer', outboundPassword: 'a long password' }

  it('that asks for credentials gets them, and the call', async () => {
    const { target, done } = await carrier(scenario('carrier-digest'))
    await trunk({ target, ...credentials, dialPrefixes: ['+1206'] })
    const { calls } = restClient(server.facts)
    const to = '+12065550171'
    const twiml = '<Response><Pause length="1"/></Response>'
    await calls.create({ to, from: server.facts.phoneNumber, twiml })

    await done
  })

  it.each([
    ['has its sound before the answer acknowledged', 'carrier-reliable', '+1208'],
    ['is given the interval of sessions that it wants', 'carrier-interval', '+1209'],
  ])('%s', async (_what, name, prefix) => {
    const { target, done } = await carrier(scenario(name))
    await trunk({ target, dialPrefixes: [prefix] })
    const { calls } = restClient(server.facts)
    const twiml = '<Response><Pause length="1"/></Response>'
    await calls.create({ to: `${prefix}5550171`, from: server.facts.phoneNumber, twiml })

    await done
  })

  it('that does not answer at all is passed over', async () => {
    const dead = await freeUdpPort()
    const free = await carrier(['-sn', 'uas', '-m', '1'])
    const dialPrefixes = ['+1307']
    await trunk({ target: `sip:127.0.0.1:${dead}`, dialPrefixes, priority: 1 })
    await trunk({ target: free.target, dialPrefixes, priority: 2 })
    const { calls } = restClient(server.facts)
    const twiml = '<Response><Pause length="1"/></Response>'
    await calls.create({ to: '+13075550171', from: server.facts.phoneNumber, twiml })

    await free.done
  })

  it('that is out of lines is passed over', async () => {
    const full = await carrier(scenario('carrier-full'))
    const free = await carrier(['-sn', 'uas', '-m', '1'])
    const dialPrefixes = ['+1303']
    await trunk({ target: full.target, dialPrefixes, priority: 1 })
    await trunk({ target: free.target, dialPrefixes, priority: 2 })
    const { calls } = restClient(server.facts)
    const twiml = '<Response><Pause length="1"/></Response>'
    await calls.create({ to: '+13035550171', from: server.facts.phoneNumber, twiml })

    await Promise.all([full.done, free.done])
  })

  it('at which we register is given our credentials', async () => {
    const { target, done } = await carrier(scenario('carrier-register'))
    await trunk({ target, ...credentials, registers: true })

    await done
  })
})
