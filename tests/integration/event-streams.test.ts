/**
 * Events of a running server: in a stream of a real NATS server, which goes away and comes back, and
 * at a webhook that refuses them for good.
 */
import { systemClock } from '@offhook/core'
import { NatsSender } from '@offhook/nats'
import { PostgresServer, ServerProcess, until, WebhookHost } from '@offhook/test-kit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLOSED, NatsServer } from '../support/nats-server.ts'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const STREAM = 'calls'
const CREATED = 'com.twilio.taskrouter.task.created'

let postgres: PostgresServer
let database: pg.Client
let nats: NatsServer
let server: ServerProcess

beforeAll(async () => {
  postgres = await PostgresServer.start()
  const url = await postgres.createDatabase()
  nats = await NatsServer.open(STREAM, ['offhook.>'])
  server = await ServerProcess.start(root, { env: { DATABASE_URL: url } })
  database = new pg.Client({ connectionString: url })
  await database.connect()
})

afterAll(async () => {
  await server?.stop()
  await database?.end()
  await nats?.close()
  await postgres?.stop()
})

async function own(method: string, path: string, body?: object) {
  const answer = await fetch(`${server.facts.httpUrl}/offhook/v1/NatsSinks${path}`, {
    method,
    headers: {
      authorization: basicAuth(server.facts),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: text === '' ? {} : JSON.parse(text) }
}

it('takes each event once and in order, also those of a time in which it was down', async () => {
  const { events, taskrouter } = restClient(server.facts)
  const { user, password, certificate: caCertificate, url } = nats
  const right = { servers: [url], subject: 'offhook.{type}', user, password, caCertificate }
  const request = { description: 'Ours', configuration: { ...right, password: 'wrong' } }
  const made = await own('POST', '', request)
  expect(made.status).toBe(201)
  const { sid } = made.body
  const faultWith = async (change: object) => {
    const configuration = { ...right, ...change }
    expect((await own('POST', `/${sid}`, { configuration })).status).toBe(200)
    return (await own('POST', `/${sid}/Test`)).body.fault
  }
  expect((await own('POST', `/${sid}/Test`)).body.fault).toBe(
    'The NATS server refuses the credentials',
  )
  expect(await faultWith({ caCertificate: undefined })).toContain('self-signed certificate')
  expect(await faultWith({ servers: [url.replace('tls', 'nats')] })).toContain('asks for TLS')
  expect(await faultWith({ subject: 'elsewhere' })).toBe(
    'No stream of JetStream takes the subject elsewhere',
  )
  expect(await faultWith({ subject: `${CLOSED}.{type}` })).toContain(
    'does not let this user publish',
  )
  expect(await nats.stored(STREAM)).toEqual([])
  expect(await faultWith({})).toBeNull()
  const [test] = await nats.stored(STREAM)
  const testId = String(test?.event.data['test_id'])
  expect(await own('POST', `/${sid}/Validate`, { testId: 'other' })).toMatchObject({ status: 400 })
  expect(await own('POST', `/${sid}/Validate`, { testId })).toMatchObject({ status: 200 })
  const shown = await own('GET', `/${sid}`)
  expect(shown.body).toMatchObject({ status: 'active', configuration: { auth: 'password', user } })
  expect(shown.text).not.toContain(password)
  expect((await own('GET', '')).body.natsSinks).toEqual([shown.body])
  // The contract has no word for it.
  expect(await events.v1.sinks.list()).toEqual([])
  await expect(events.v1.sinks(sid).fetch()).rejects.toMatchObject({ code: 20404 })

  const types = [{ type: CREATED }]
  const subscription = await events.v1.subscriptions.create({
    ...{ description: 'Tasks', sinkSid: sid, types },
  })
  const { workspaceSid, workflowSid } = server.facts
  const sids: unknown[] = []
  const creates = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const { tasks } = taskrouter.v1.workspaces(workspaceSid)
      sids.push((await tasks.create({ workflowSid, attributes: '{}' })).sid)
    }
  }
  const arrived = () =>
    until('all have arrived', async () => {
      const stored = (await nats.stored(STREAM)).slice(1)
      return stored.length >= sids.length && stored
    })
  await creates(5)
  await arrived()
  await nats.stop()
  await creates(5)
  await until('it is missed', () => server.log.includes('A sink takes no events'))
  await creates(5)
  await nats.start()
  const stored = await arrived()

  expect(stored.map(({ event }) => event.data['task_sid'])).toEqual(sids)
  for (const { subject, id, form, event } of stored) {
    expect({ subject, id }).toEqual({ subject: `offhook.${CREATED}`, id: event.id })
    expect(form).toBe('application/cloudevents+json')
  }
  expect(server.log).not.toContain(password)
  expect((await own('DELETE', `/${sid}`)).status).toBe(400)
  await events.v1.subscriptions(subscription.sid).remove()
  expect((await own('DELETE', `/${sid}`)).status).toBe(204)
})

it('sends no more what a webhook refused for a day, says so, and goes on with what comes', async () => {
  const host = await WebhookHost.open()
  let status = 500
  const destination = host.answers('/sink', () => ({ status }))
  const { events, taskrouter } = restClient(server.facts)
  const { workspaceSid, workflowSid } = server.facts
  const sink = await events.v1.sinks.create({
    ...{ description: 'Refuses', sinkType: 'webhook' },
    sinkConfiguration: { destination, method: 'POST', batch_events: true },
  })
  const subscription = await events.v1.subscriptions.create({
    ...{ description: 'Tasks', sinkSid: sink.sid, types: [{ type: CREATED }] },
  })
  const creates = async () => {
    const { tasks } = taskrouter.v1.workspaces(workspaceSid)
    return (await tasks.create({ workflowSid, attributes: '{}' })).sid
  }
  const deliveries = async () => {
    const { rows } = await database.query<{ status: string; task: string }>(
      `SELECT status, event->'data'->>'task_sid' AS task FROM event_deliveries
        WHERE sink_sid = $1 ORDER BY seq`,
      [sink.sid],
    )
    return rows
  }
  const statusIs = (wanted: string) =>
    until(`the sink is ${wanted}`, async () => {
      return (await events.v1.sinks(sink.sid).fetch()).status === wanted
    })
  const sent = (task: string) =>
    host.asked('/sink').filter(({ body }) => body.includes(task)).length

  const first = await creates()
  const second = await creates()
  await until('they are refused', () => sent(second) > 0)
  expect(await deliveries()).toEqual([first, second].map((task) => ({ status: 'waiting', task })))
  // All of it happened a day and a minute ago.
  await database.query(
    'UPDATE event_deliveries SET date_created = date_created - $2 WHERE sink_sid = $1',
    [sink.sid, 86_460_000],
  )
  await statusIs('failed')
  expect(await deliveries()).toEqual([first, second].map((task) => ({ status: 'dead', task })))
  await until('the log says so', () => server.log.includes('A sink has another status'))
  const triesOfFirst = sent(first)

  status = 200
  const third = await creates()
  await until('it is taken', () => sent(third) > 0)
  await statusIs('active')
  expect(sent(first)).toBe(triesOfFirst)
  expect(host.asked('/sink').at(-1)?.body).not.toContain(second)
  // What is dead stays, for whoever wants to look for it.
  expect((await deliveries()).map(({ status }) => status)).toEqual(['dead', 'dead'])
  await events.v1.subscriptions(subscription.sid).remove()
  await events.v1.sinks(sink.sid).remove()
  await host.close()
})

it('takes how a flow goes on, in order, and not what it keeps', async () => {
  const host = await WebhookHost.open()
  const destination = host.answers('/flows', '')
  const { events, studio } = restClient(server.facts)
  const sink = await events.v1.sinks.create({
    ...{ description: 'Flows', sinkType: 'webhook' },
    sinkConfiguration: { destination, method: 'POST', batch_events: false },
  })
  const names = ['execution.started', 'step.ended', 'execution.ended']
  const types = names.map((name) => ({ type: `com.twilio.studio.flow.${name}` }))
  const subscription = await events.v1.subscriptions.create({
    ...{ description: 'Flows', sinkSid: sink.sid, types },
  })
  const transitions = [{ event: 'incomingRequest', next: 'keep' }]
  const variables = [{ key: 'word', value: 'sesame' }]
  const definition = {
    states: [
      { name: 'Trigger', type: 'trigger', transitions, properties: {} },
      { name: 'keep', type: 'set-variables', transitions: [], properties: { variables } },
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
  const { flows } = studio.v2
  const flow = await flows.create({ friendlyName: 'Told', status: 'published', definition })
  const { phoneNumber: from } = server.facts
  const execution = await flows(flow.sid).executions.create({ to: '+12025550142', from })

  const told = await until('its end is told', () => {
    const all = host
      .asked('/flows')
      .flatMap(({ body }) => [JSON.parse(body)].flat())
      .filter(({ type }) => type.startsWith('com.twilio.studio'))
    return all.some(({ type }) => type.endsWith('execution.ended')) && all
  })

  expect(told.map(({ type, data }) => [type, data.transitioned_from ?? data.status])).toEqual([
    [types[0]!.type, 'active'],
    [types[1]!.type, 'Trigger'],
    [types[1]!.type, 'keep'],
    [types[2]!.type, 'ended'],
  ])
  for (const { data } of told) {
    expect(data).toMatchObject({ flow_sid: flow.sid, execution_sid: execution.sid })
  }
  expect(JSON.stringify(told)).not.toContain('sesame')
  await events.v1.subscriptions(subscription.sid).remove()
  await events.v1.sinks(sink.sid).remove()
  await host.close()
})

it('says of each event that it refuses whether another may be taken', async () => {
  const NARROW = 'narrow'
  await nats.addStream(NARROW, [`${NARROW}.>`], 1_024)
  const lookup = (() => {}) as never
  const sender = new NatsSender({
    clock: systemClock,
    hosts: { lookup, mayAskHost: () => true },
  })
  const { url, user, password: secret, certificate: caCertificate } = nats
  const target = { servers: [url], auth: 'password' as const, user, secret, caCertificate }
  const event = (id: string, length: number) => ({
    ...{ specversion: '1.0' as const, type: CREATED, source: 'test', id, dataschema: 'x' },
    ...{ datacontenttype: 'application/json' as const, time: '2026-11-30T00:00:00Z' },
    data: { text: 'x'.repeat(length) },
  })
  const sends = (subject: string, ...lengths: readonly number[]) => {
    const events = lengths.map((length, at) => event(`${subject}-${at}`, length))
    return sender.send(subject, { ...target, subject }, events)
  }
  const size = 'The NATS server does not take an event of this size'
  const one = { taken: 1, isRefused: true }

  // More than the server takes, more than the stream does.
  expect(await sends('offhook.large', 10, 20_000, 10)).toEqual({ ...one, fault: size })
  expect(await sends(`${NARROW}.large`, 10, 5_000, 10)).toMatchObject(one)
  // A subject that every event has stands for all; one that its type makes for this event alone.
  const none = { taken: 0, fault: expect.stringContaining('No stream') }
  expect(await sends('nowhere', 10)).toEqual({ ...none, isRefused: false })
  expect(await sends('nowhere.{type}', 10)).toEqual({ ...none, isRefused: true })
  const closed = { taken: 0, fault: expect.stringContaining('does not let this user') }
  expect(await sends(`${CLOSED}.all`, 10)).toEqual({ ...closed, isRefused: false })
  expect(await sends(`${CLOSED}.{type}`, 10)).toEqual({ ...closed, isRefused: true })
  await nats.stop()
  // All of it waits for a server that is away.
  expect(await sends('offhook.away', 10)).toMatchObject({ taken: 0, isRefused: false })
  await nats.start()
  expect(await sends('offhook.away', 10)).toEqual({ taken: 1, fault: null })
  await sender.close()
})
