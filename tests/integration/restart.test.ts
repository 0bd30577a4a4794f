/**
 * What went on when the server ended, killed or closed: of a COLD transfer, to a colleague or to somebody
 * outside, nobody is left with work that never ends, of a caller in a flow it is known why their run ended, and no text is sent twice.
 */
import { createSocket } from 'node:dgram'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FlowLive } from '@offhook/desk-api'
import { frequencies, hears, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DeskPerson } from '../support/desk-person.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, ALICE, BOB, CAROL, OUTSIDE] = frequencies
const NUMBER = '+12015553950'
const FLOW_NUMBER = '+12015553951'

let dataDir: string
let server: ServerProcess
let flowSid: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-transfer-'))
  server = await ServerProcess.start(root, { dataDir })
  const { incomingPhoneNumbers, studio } = restClient(server.facts)
  const flow = await studio.v2.flows.create({ ...asking, status: 'published' })
  flowSid = flow.sid
  const numbers = [
    { phoneNumber: NUMBER, voiceUrl: 'flow://default/give-up' },
    { phoneNumber: FLOW_NUMBER, voiceUrl: `flow://studio/${flowSid}` },
  ]
  for (const number of numbers) await incomingPhoneNumbers.create(number)
})

afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** A flow whose caller is waited for. */
const asking = {
  friendlyName: 'Asks for a key',
  definition: {
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        properties: {},
        transitions: [{ event: 'incomingCall', next: 'ask' }],
      },
      {
        name: 'ask',
        type: 'gather-input-on-call',
        properties: { timeout: 30 },
        transitions: [],
      },
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  },
}

/** Of Offhook's own interface. */
async function own<Answer>(path: string): Promise<Answer> {
  const { httpUrl, accountSid, authToken } = server.facts
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const answer = await fetch(`${httpUrl}/offhook/v1${path}`, { headers: { authorization } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

/** The execution of a caller who is asked for a key. */
async function callerInFlow(phone: SipPhone): Promise<string> {
  const { sip } = server.facts
  await phone.call(`sip:${FLOW_NUMBER}@${sip.host}:${sip.port}`)
  const execution = await until('the caller is asked for a key', async () => {
    const { executions } = await own<FlowLive>(`/Flows/${flowSid}/Live`)
    return executions.find(({ at }) => at === 'ask')?.sid
  })
  const run = restClient(server.facts).studio.v2.flows(flowSid).executions(execution)
  await until('the run is kept', async () => (await run.steps.list()).length > 0)
  return execution
}

/** A phone that takes texts and says nothing. */
async function silentPhone() {
  const socket = createSocket('udp4')
  const calls = new Set<string>()
  socket.on('message', (packet) => {
    const id = /^Call-ID: *(\S+)/im.exec(packet.toString())?.[1]
    if (packet.toString().startsWith('MESSAGE ') && id !== undefined) calls.add(id)
  })
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound))
  const uri = `sip:silent@127.0.0.1:${socket.address().port}`
  return { uri, calls, close: () => socket.close() }
}

it.each([
  ['killed', (running: ServerProcess): Promise<unknown> => running.kill()],
  ['closed', (running: ServerProcess): Promise<unknown> => running.stop()],
] as const)(
  'the transferor is completed, nobody is asked any longer, a flow says that it was this, and a text may have arrived: %s',
  async (how, end) => {
    const alice = await PhoneAgent.open(server.facts, `alice ${how}`, ALICE)
    const bob = await PhoneAgent.open(server.facts, `bob ${how}`, BOB, () => {})
    await alice.become('Available')
    const phone = await SipPhone.open({ name: 'customer', user: '+12025550190' })
    const { sip, workspaceSid } = server.facts
    const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
    customer.speaks(CUSTOMER)
    const reservation = await alice.offered()
    await alice.takes(reservation)
    await hears(customer, ALICE)
    const desk = await DeskPerson.logIn(server.facts, 'agent')
    const carol = await PhoneAgent.open(server.facts, 'carol', CAROL, undefined, desk.workerSid)
    await carol.become('Available')
    const caller = await SipPhone.open({ name: 'another customer', user: '+12025550192' })
    const another = await caller.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
    another.speaks(CUSTOMER)
    const handed = await carol.offered()
    await carol.takes(handed)
    await hears(another, CAROL)
    const outside = await SipPhone.open({
      ...{ name: 'outside', user: 'outside' },
      onCall: (call) => void call.answer().then(() => call.speaks(OUTSIDE)),
    })

    const other = await SipPhone.open({ name: 'in a flow', user: '+12025550191' })
    const execution = await callerInFlow(other)

    const silent = await silentPhone()
    const { sid: textSid } = await restClient(server.facts).messages.create({
      ...{ from: NUMBER, to: silent.uri, body: 'Are you there?' },
    })
    await until('the phone has the text', () => silent.calls.size === 1)

    await bob.become('Available')
    const { task } = reservation
    await task.transfer(bob.sid, { mode: 'COLD' } as never)
    await bob.offered()
    await until('Alice has left', () => reservation.status === 'wrapping')
    const asked = { to: outside.uri, mode: 'COLD' }
    const path = `/Tasks/${handed.task.sid}/Conversation/Parties`
    expect((await desk.ask('POST', path, asked)).status).toBe(201)
    await until('Carol has left', () => handed.status === 'wrapping')

    for (const agent of [alice, bob, carol]) agent.worker.disconnect()
    await end(server)
    server = await ServerProcess.start(root, { dataDir })

    expect(await own(`/Flows/${flowSid}/Executions/${execution}`)).toEqual({
      ...{ sid: execution, endReason: 'restart' },
    })
    const text = restClient(server.facts).messages(textSid)
    if (how === 'killed') {
      await until('it is known that nobody knows', async () => {
        return (await text.fetch()).errorCode === 30008
      })
      expect([(await text.fetch()).status, silent.calls.size]).toEqual(['undelivered', 1])
    } else {
      // Whoever closes has heard no answer, and says so: that is a try that failed, as any other.
      await until('it is sent again', () => silent.calls.size === 2)
    }
    silent.close()
    const { workers, activities } = restClient(server.facts).taskrouter.v1.workspaces(workspaceSid)
    const [offline] = await activities.list({ friendlyName: 'Offline' })
    for (const { name, sid } of [alice, bob, carol]) {
      await until(
        `${name} has nothing left of it`,
        async () => {
          const rows = await workers(sid).reservations.list()
          return rows.every((row) => ['completed', 'canceled'].includes(row.reservationStatus))
        },
        20_000,
      )
      await workers(sid).update({ activitySid: offline?.sid ?? '' })
    }
    const agents = [alice, bob, carol].map((agent) => agent.phone)
    for (const each of [...agents, phone, caller, outside, other]) await each.close()
  },
)
