/**
 * An application that says what becomes of each reservation: asked by the assignment callback, its
 * answers bring a caller and a worker together on two phones, and what they hear is measured.
 */
import { createRequire } from 'node:module'
import {
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
  type WebhookRequest,
} from '@offhook/test-kit'
import type twilioFactory from 'twilio'
import { Supervisor } from 'twilio-taskrouter'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const twilio = createRequire(import.meta.url)('twilio') as typeof twilioFactory

const [CUSTOMER, WORKER, BOSS] = frequencies
const NUMBER = '+15005550006'

let server: ServerProcess
let host: WebhookHost
let customer: SipPhone
let phone: SipPhone
let boss: SipPhone
let workerSid: string
/** What the application answers to the assignment callback. */
let answer: (asked: Readonly<Record<string, string>>) => object

beforeAll(async () => {
  ;[server, host] = await Promise.all([ServerProcess.start(root), WebhookHost.open()])
  host.answers('/left', '<Response><Hangup/></Response>')
  host.answers('/status', () => ({ status: 204 }))
  host.answers(
    '/voice',
    `<Response><Enqueue workflowSid="${server.facts.workflowSid}" action="/left"/></Response>`,
  )
  host.answers('/assignment', ({ parameters }) => ({
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify(answer(parameters)),
  }))
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: `${host.url}/voice`,
  })
  await askAt(`${host.url}/assignment`)
})

afterAll(async () => {
  await server?.stop()
  await host?.close()
})

beforeEach(async () => {
  host.requests.length = 0
  const open = (name: string, tone: number) =>
    SipPhone.open({
      name,
      user: name,
      onCall: (call) => void call.answer().then(() => call.speaks(tone)),
    })
  ;[customer, phone, boss] = await Promise.all([
    open('customer', CUSTOMER),
    open('worker', WORKER),
    open('boss', BOSS),
  ])
  const activity = await activityNamed('Available')
  const worker = await workspace().workers.create({
    friendlyName: `worker-${phone.port}`,
    activitySid: activity,
    attributes: JSON.stringify({ contact_uri: phone.uri }),
  })
  workerSid = worker.sid
})

afterEach(async () => {
  await workspace()
    .workers(workerSid)
    .update({ activitySid: await activityNamed('Offline') })
  await Promise.all([customer.close(), phone.close(), boss.close()])
  await until('nobody waits any more', async () => {
    const waiting = await workspace().tasks.list({ assignmentStatus: ['pending', 'reserved'] })
    return waiting.length === 0
  })
})

const workspace = () => restClient(server.facts).taskrouter.v1.workspaces(server.facts.workspaceSid)

async function activityNamed(friendlyName: string): Promise<string> {
  const [activity] = await workspace().activities.list({ friendlyName })
  return activity!.sid
}

async function askAt(assignmentCallbackUrl: string, fallbackAssignmentCallbackUrl = '') {
  await workspace()
    .workflows(server.facts.workflowSid)
    .update({ assignmentCallbackUrl, fallbackAssignmentCallbackUrl })
}

async function dial(): Promise<PhoneCall> {
  const { sip } = server.facts
  const call = await customer.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  await call.until('answered')
  call.speaks(CUSTOMER)
  return call
}

/** The call that this phone has got. */
async function called(of: SipPhone): Promise<PhoneCall> {
  const call = await until(`${of.name} is called`, () => of.calls[0])
  await call.until('answered')
  return call
}

const asked = (path = '/assignment'): Promise<WebhookRequest> =>
  until(`${path} is asked`, () => host.asked(path)[0])

async function reservation() {
  const [row] = await workspace().workers(workerSid).reservations.list()
  return row!
}

const isNow = (status: string) =>
  until(
    `the reservation is ${status}`,
    async () => (await reservation())?.reservationStatus === status,
  )

async function task() {
  return workspace()
    .tasks((await reservation()).taskSid)
    .fetch()
}

async function bothHear(caller: PhoneCall, worker: PhoneCall): Promise<void> {
  await hears(caller, WORKER)
  await hears(worker, CUSTOMER)
}

describe('an application that answers the assignment callback', () => {
  it('with dequeue has both joined, is told of the worker’s call, and sends them to a break after it', async () => {
    const activity = await activityNamed('Break')
    answer = () => ({
      instruction: 'dequeue',
      record: 'record-from-answer',
      post_work_activity_sid: activity,
      status_callback_url: `${host.url}/status`,
      status_callback_events: 'answered,completed',
    })
    const caller = await dial()
    const question = await asked()
    const worker = await called(phone)
    await bothHear(caller, worker)

    const row = await reservation()
    expect(row.reservationStatus).toBe('accepted')
    const { attributes } = await task()
    const { call_sid: callSid, worker_call_sid: workerCallSid } = JSON.parse(attributes)
    expect(question.parameters).toMatchObject({
      ReservationSid: row.sid,
      TaskSid: row.taskSid,
      WorkerSid: workerSid,
      WorkerAttributes: JSON.stringify({ contact_uri: phone.uri }),
      TaskChannelUniqueName: 'voice',
    })
    const signature = String(question.headers['x-twilio-signature'])
    expect(
      twilio.validateRequest(
        server.facts.authToken,
        signature,
        `${host.url}/assignment`,
        question.parameters,
      ),
    ).toBe(true)
    expect((await asked('/status')).parameters).toMatchObject({
      CallSid: workerCallSid,
      CallStatus: 'in-progress',
      taskCallSid: callSid,
    })

    await worker.hangup()
    expect((await asked('/left')).parameters).toMatchObject({ QueueResult: 'bridged' })
    await caller.until('ended')
    await isNow('completed')
    const { activityName } = await workspace().workers(workerSid).fetch()
    expect(activityName).toBe('Break')
    await until('the end of the call is told', () => host.asked('/status').length === 2)
    const recordings = await restClient(server.facts).calls(workerCallSid).recordings.list()
    expect(recordings).toMatchObject([{ channels: 1, source: 'OutboundAPI' }])
  })

  it('with call runs a document for the worker, whose Dial takes the caller of the reservation', async () => {
    answer = ({ ReservationSid }) => {
      host.answers(
        '/worker',
        `<Response><Dial action="/dialled"><Queue reservationSid="${ReservationSid}"/></Dial></Response>`,
      )
      return { instruction: 'call', from: NUMBER, url: `${host.url}/worker` }
    }
    host.answers('/dialled', '<Response/>')
    const caller = await dial()
    const worker = await called(phone)
    await bothHear(caller, worker)

    await isNow('accepted')
    const { attributes } = await task()
    expect((await asked('/worker')).parameters['CallSid']).toBe(
      JSON.parse(attributes).worker_call_sid,
    )
    await caller.hangup()
    expect((await asked('/dialled')).parameters).toMatchObject({ DequeueResult: 'bridged' })
    await isNow('wrapping')
  })

  it('with redirect has the caller run another document, and the task goes on', async () => {
    host.answers('/elsewhere', `<Response><Dial><Sip>${phone.uri}</Sip></Dial></Response>`)
    answer = ({ TaskAttributes }) => ({
      instruction: 'redirect',
      call_sid: JSON.parse(TaskAttributes ?? '').call_sid,
      url: `${host.url}/elsewhere`,
      accept: true,
    })
    const caller = await dial()
    const worker = await called(phone)
    await bothHear(caller, worker)

    await isNow('accepted')
    expect((await asked('/left')).parameters).toMatchObject({ QueueResult: 'redirected' })
    await caller.hangup()
    await isNow('wrapping')
  })

  it('with reject has the worker go, and with accept the next one keeps the task', async () => {
    const activity = await activityNamed('Break')
    answer = () => ({ instruction: 'reject', activity_sid: activity })
    const caller = await dial()
    await isNow('rejected')
    expect((await workspace().workers(workerSid).fetch()).activityName).toBe('Break')

    answer = () => ({ instruction: 'accept' })
    await workspace()
      .workers(workerSid)
      .update({ activitySid: await activityNamed('Available') })
    const accepted = await until('the second offer is accepted', async () => {
      const rows = await workspace().workers(workerSid).reservations.list()
      return rows.find(({ reservationStatus }) => reservationStatus === 'accepted')
    })
    await caller.hangup()
    await workspace().tasks(accepted.taskSid).update({ assignmentStatus: 'completed', reason: 'x' })
  })

  it('never: the fallback is asked, and does what is to be done', async () => {
    const dead = await WebhookHost.open()
    const gone = `${dead.url}/gone`
    await dead.close()
    await askAt(gone, `${host.url}/assignment`)
    answer = () => ({ instruction: 'dequeue' })

    const caller = await dial()
    const worker = await called(phone)
    await bothHear(caller, worker)
    await askAt(`${host.url}/assignment`)

    const alerts = await restClient(server.facts)
      .api.v2010.accounts(server.facts.accountSid)
      .notifications.list()
    expect(alerts.map(({ errorCode, requestUrl }) => [errorCode, requestUrl])).toContainEqual([
      '11202',
      gone,
    ])
    await caller.hangup()
    await isNow('wrapping')
  })
})

describe('a supervisor', () => {
  it('listens, whispers to the worker, and speaks to all; then leaves, and nothing follows', async () => {
    answer = () => ({ instruction: 'conference', end_conference_on_exit: true })
    const caller = await dial()
    const worker = await called(phone)
    await bothHear(caller, worker)
    await isNow('accepted')
    const { sid, taskSid } = await reservation()
    const supervisor = await supervisorAt(boss)

    await supervisor.monitor(taskSid, sid, {})
    const listener = await called(boss)
    await hears(listener, CUSTOMER, WORKER)
    await hearsNot(caller, BOSS)
    await hearsNot(worker, BOSS)

    const way = workspace().tasks(taskSid).reservations(sid)
    const change = (supervisorMode: 'whisper' | 'barge') =>
      way.update({ instruction: 'supervise', supervisor: supervisor.sid, supervisorMode })
    await change('whisper')
    await hears(worker, CUSTOMER, BOSS)
    await hears(caller, WORKER)
    await change('barge')
    await hears(caller, WORKER, BOSS)
    await hears(worker, CUSTOMER, BOSS)
    expect(boss.calls).toHaveLength(1)

    await listener.hangup()
    await bothHear(caller, worker)
    await isNow('accepted')
    supervisor.disconnect()
    await worker.hangup()
    await caller.until('ended')
    await isNow('wrapping')
  })
})

/** The unmodified SDK of a supervisor, whose phone this is. */
async function supervisorAt(supervisorPhone: SipPhone): Promise<Supervisor> {
  const { accountSid, apiKey, workspaceSid, httpUrl } = server.facts
  const worker = await workspace().workers.create({
    friendlyName: `boss-${supervisorPhone.port}`,
    attributes: JSON.stringify({ contact_uri: supervisorPhone.uri }),
  })
  const token = new twilio.jwt.AccessToken(accountSid, apiKey.sid, apiKey.secret, {
    identity: 'boss',
    ttl: 3600,
  })
  token.addGrant(
    new twilio.jwt.AccessToken.TaskRouterGrant({
      workspaceSid,
      workerSid: worker.sid,
      role: 'supervisor',
    }),
  )
  const supervisor = new Supervisor(token.toJwt(), {
    ebServer: `${httpUrl}/v1/wschannels`,
    wsServer: `${httpUrl.replace('http', 'ws')}/v1/wschannels`,
  })
  await new Promise<void>((resolve, reject) => {
    supervisor.once('ready', () => resolve())
    supervisor.once('error', reject)
  })
  return supervisor
}
