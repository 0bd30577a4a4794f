/**
 * Every method and event of the unmodified TaskRouter SDK that needs no call: those with calls are in
 * the tests of transfers and instructions.
 */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServerProcess, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import {
  bridgeOf,
  next,
  openSupervisor,
  openWorker,
  openWorkspace,
  type Sdk,
  taskRouterToken,
} from '../support/task-router-sdk.ts'

const NOWHERE = '0'.repeat(32)

let server: ServerProcess
let workspace: ReturnType<typeof rest>
const opened: Sdk.Worker[] = []
let people = 0

const rest = (sid: string) => restClient(server.facts).taskrouter.v1.workspaces(sid)

beforeAll(async () => {
  server = await ServerProcess.start(root)
  workspace = rest(server.facts.workspaceSid)
})

afterEach(async () => {
  for (const worker of opened.splice(0)) worker.disconnect()
  // Nobody of one test is asked for a task of the next.
  for (const { sid } of await workspace.tasks.list()) await workspace.tasks(sid).remove()
  const ours = { targetWorkersExpression: 'level != null' }
  for (const { sid } of await workspace.workers.list(ours)) await workspace.workers(sid).remove()
})

afterAll(async () => {
  expect(await server?.stop()).toBe(0)
})

const activitySid = async (friendlyName: string) =>
  (await workspace.activities.list({ friendlyName }))[0]?.sid ?? ''

/** A worker of one's own, with their SDK, in this activity. */
async function agent(activity = 'Available', more = {}): Promise<Sdk.Worker> {
  const { sid } = await workspace.workers.create({
    friendlyName: `agent ${++people}`,
    attributes: '{"level":1}',
    activitySid: await activitySid('Offline'),
  })
  const worker = await openWorker(server.facts, sid, {
    setWorkerOfflineIfDisconnected: false,
    ...more,
  })
  opened.push(worker)
  if (activity !== 'Offline') await enter(worker, activity)
  return worker
}

async function enter(worker: Sdk.Worker, name: string): Promise<void> {
  const activity = [...worker.activities.values()].find((one) => one.name === name)
  const updated = next(worker, 'activityUpdated')
  await activity?.setAsCurrent()
  await updated
}

/** A task that this worker, the only one available, is offered. */
async function offered(worker: Sdk.Worker, fields = {}): Promise<Sdk.Reservation> {
  const reservation = next<Sdk.Reservation>(worker, 'reservationCreated')
  await workspace.tasks.create({ workflowSid: server.facts.workflowSid, ...fields })
  return reservation
}

describe('Worker', () => {
  it('knows itself, its activities and its channels', async () => {
    const worker = await agent('Offline')

    expect(worker).toMatchObject({
      accountSid: server.facts.accountSid,
      workspaceSid: server.facts.workspaceSid,
      attributes: { level: 1 },
    })
    expect(worker.activity.name).toBe('Offline')
    expect([...worker.activities.values()].map(({ name }) => name).sort()).toEqual([
      'Available',
      'Break',
      'Offline',
      'Unavailable',
    ])
    expect([...worker.channels.values()].map((one) => one.taskChannelUniqueName).sort()).toEqual([
      'chat',
      'default',
      'sms',
      'video',
      'voice',
    ])
  })

  it('goes to an activity when it connects', async () => {
    const worker = await agent('Offline', { connectActivitySid: await activitySid('Break') })

    await until('it has gone there', () => worker.activity.name === 'Break')
  })

  it('changes its attributes and its activity, and reads itself anew', async () => {
    const worker = await agent('Offline')
    const attributes = next(worker, 'attributesUpdated')
    const before = Number(worker.version)

    await worker.setAttributes({ level: 2 })
    await attributes
    expect(worker.attributes).toEqual({ level: 2 })
    expect(Number(worker.version)).toBe(before + 1)
    await enter(worker, 'Available')
    expect(worker.available).toBe(true)
    await workspace.workers(worker.sid).update({ attributes: '{"level":3}' })
    await worker.fetchLatestVersion()
    expect(worker.attributes).toEqual({ level: 3 })
  })

  it('rejects what it is being asked when it goes', async () => {
    const worker = await agent()
    const reservation = await offered(worker)
    const rejected = next(reservation, 'rejected')
    const offline = [...worker.activities.values()].find(({ name }) => name === 'Offline')

    await offline?.setAsCurrent({ rejectPendingReservations: true })

    await rejected
    expect(worker.reservations.size).toBe(0)
  })

  it('hears of its channels', async () => {
    const worker = await agent()
    const channel = [...worker.channels.values()].find(
      (one) => one.taskChannelUniqueName === 'voice',
    ) as Sdk.Channel
    const capacity = next(channel, 'capacityUpdated')
    const voice = workspace.workers(worker.sid).workerChannels('voice')
    await voice.update({ capacity: 3 })
    await capacity
    expect(channel.capacity).toBe(3)

    const availability = next(channel, 'availabilityUpdated')
    await voice.update({ available: false })
    await availability
    expect(channel.available).toBe(false)
    // The SDK counts along: nothing else has moved the version.
    const { version } = await worker.fetchLatestVersion()
    expect(Number(version)).toBe(
      (await workspace.workers(worker.sid).fetch()) && Number(worker.version),
    )
  })

  it('changes nothing by an old version', async () => {
    const worker = await agent('Offline', { enableVersionCheck: true })
    await workspace.workers(worker.sid).update({ attributes: '{"level":9}' })
    // The event tells the SDK of the new version; an older one is what a race would send.
    await until('it knows', () => worker.attributes['level'] === 9)
    worker.version = '0'

    await expect(worker.setAttributes({ level: 5 })).rejects.toThrow('412')
    expect((await workspace.workers(worker.sid).fetch()).attributes).toBe('{"level":9}')
  })

  it('makes a task for itself, and is told in words what was wrong', async () => {
    const worker = await agent('Offline')
    const { workflowSid, taskQueueSid } = server.facts
    const created = next<Sdk.Reservation>(worker, 'reservationCreated')

    const sid = await worker.createTask('+12025550199', '+12025550100', workflowSid, taskQueueSid, {
      attributes: { why: 'callback' },
      taskChannelUniqueName: 'voice',
    })

    const reservation = await created
    expect(reservation.task).toMatchObject({
      sid,
      routingTarget: worker.sid,
      taskChannelUniqueName: 'voice',
      attributes: { outbound_to: '+12025550199', from: '+12025550100', why: 'callback' },
    })
    await expect(worker.createTask('+1', '+1', 'WWshort', taskQueueSid)).rejects.toThrow(
      "Value 'WWshort' provided for WorkflowSid has an invalid format",
    )
    await expect(worker.createTask('+1', '+1', workflowSid, 'WQshort')).rejects.toThrow(
      'HTTP 400 Bad Request',
    )
  })

  it('goes on with a new token, and says when it is closed', async () => {
    const worker = await agent('Offline')
    const updated = next(worker, 'tokenUpdated')
    worker.updateToken(taskRouterToken(server.facts, 'worker', worker.sid))
    await updated
    await worker.setAttributes({ level: 4 })

    const gone = next<{ message: string }>(worker, 'disconnected')
    worker.disconnect()
    expect(await gone).toMatchObject({ message: 'SDK Disconnect' })
  })
})

describe('Reservation', () => {
  it('is accepted, wrapped up and completed, and tells of each', async () => {
    const worker = await agent()
    const reservation = await offered(worker, { attributes: '{"name":"Ann"}' })
    expect(reservation).toMatchObject({ status: 'pending', timeout: 120, workerSid: worker.sid })

    const accepted = next(reservation, 'accepted')
    await reservation.accept()
    await accepted
    expect(reservation.task.status).toBe('assigned')
    const { taskSid } = await workspace.workers(worker.sid).reservations(reservation.sid).fetch()
    expect(taskSid).toBe(reservation.task.sid)

    const wrapup = next(reservation, 'wrapup')
    await reservation.wrap()
    await wrapup
    expect(reservation.task.status).toBe('wrapping')
    await reservation.fetchLatestVersion()
    expect(reservation.status).toBe('wrapping')

    const completed = next(reservation, 'completed')
    await reservation.complete()
    await completed
    expect((await workspace.tasks(taskSid).fetch()).assignmentStatus).toBe('completed')
  })

  it('is rejected, with a move to another activity', async () => {
    const worker = await agent()
    const reservation = await offered(worker)
    const rejected = next(reservation, 'rejected')

    await reservation.reject({ activitySid: await activitySid('Break') })

    await rejected
    await until('the worker has gone', () => worker.activity.name === 'Break')
    await workspace.tasks(reservation.task.sid).remove()
    const elsewhere = await agent()
    const other = await offered(elsewhere)
    await expect(other.reject({ activitySid: `WA${NOWHERE}` })).rejects.toThrow(`WA${NOWHERE}`)
  })

  it('is withdrawn when the task is canceled, and when another was first', async () => {
    const worker = await agent()
    const reservation = await offered(worker)
    const canceled = next(reservation, 'canceled')
    await workspace
      .tasks(reservation.task.sid)
      .update({ assignmentStatus: 'canceled', reason: 'hangup' })
    await canceled

    const { taskQueueSid } = server.facts
    await workspace.taskQueues(taskQueueSid).update({ maxReservedWorkers: 2 })
    const rival = await agent()
    const theirs = next<Sdk.Reservation>(rival, 'reservationCreated')
    const ours = await offered(worker)
    const rescinded = next(ours, 'rescinded')
    await (await theirs).accept()
    await rescinded
    await workspace.taskQueues(taskQueueSid).update({ maxReservedWorkers: 1 })
    await expect(ours.accept()).rejects.toThrow('410')
  })

  it('times out, and its worker is taken for absent', async () => {
    const worker = await agent()
    const { workflowSid } = server.facts
    await workspace.workflows(workflowSid).update({ taskReservationTimeout: 1 })
    const reservation = await offered(worker)

    await next(reservation, 'timeout')

    await workspace.workflows(workflowSid).update({ taskReservationTimeout: 120 })
    await until('the worker is offline', () => worker.activity.name === 'Offline')
  })

  it('can fail before it is made', async () => {
    const busy = await agent()
    await (await offered(busy)).accept()
    const failed = next<{ assignment_status: string; reason: string }>(busy, 'reservationFailed')

    await workspace.tasks.create({
      workflowSid: server.facts.workflowSid,
      routingTarget: busy.sid,
      ignoreCapacity: 'false',
      timeout: 1,
    })

    expect(await failed).toMatchObject({
      assignment_status: 'canceled',
      reason: expect.stringContaining('RoutingTarget'),
    })
  })
})

describe('Task', () => {
  it('is changed, wrapped up and completed', async () => {
    const worker = await agent()
    const reservation = await offered(worker)
    const { task } = reservation
    const accepted = next(reservation, 'accepted')
    await reservation.accept()
    await accepted

    const updated = next(task, 'updated')
    await task.setAttributes({ note: 'x' })
    await updated
    expect(task.attributes).toEqual({ note: 'x' })
    const start = new Date(Date.now() - 60_000)
    await task.setVirtualStartTime(start)
    expect(task.virtualStartTime.getTime()).toBe(Math.floor(start.getTime() / 1000) * 1000)
    await expect(task.setVirtualStartTime(new Date(Date.now() + 3_600_000))).rejects.toThrow(
      'future',
    )
    await workspace.tasks(task.sid).update({ attributes: '{"note":"y"}' })
    await task.fetchLatestVersion()
    expect(task.attributes).toEqual({ note: 'y' })

    const wrapup = next(task, 'wrapup')
    await task.wrapUp({ reason: 'talked' })
    await wrapup
    expect(task.status).toBe('wrapping')
    const completed = next(task, 'completed')
    await task.complete('done')
    await completed
    expect(task).toMatchObject({ status: 'completed', reason: 'done' })
  })

  it('hears that it is canceled, and cannot be wrapped up before it is assigned', async () => {
    const worker = await agent()
    const { task } = await offered(worker)

    await expect(task.wrapUp({ reason: 'no' })).rejects.toThrow('not currently assigned')
    await expect(task.complete('no')).rejects.toThrow('not currently assigned')
    const canceled = next(task, 'canceled')
    await workspace.tasks(task.sid).update({ assignmentStatus: 'canceled', reason: 'hangup' })
    await canceled
    expect(task).toMatchObject({ status: 'canceled', reason: 'hangup' })
  })
})

describe('Supervisor', () => {
  it('changes other workers', async () => {
    const worker = await agent('Offline')
    const { sid } = await workspace.workers.create({ friendlyName: `boss ${++people}` })
    const supervisor = await openSupervisor(server.facts, sid)
    opened.push(supervisor)
    const attributes = next(worker, 'attributesUpdated')
    await supervisor.setWorkerAttributes(worker.sid, { level: 7 })
    await attributes
    const activity = next(worker, 'activityUpdated')
    await supervisor.setWorkerActivity(worker.sid, await activitySid('Break'))
    await activity

    expect(worker.attributes).toEqual({ level: 7 })
    expect(worker.activity.name).toBe('Break')
    // A worker may not.
    await expect(supervisor.setWorkerActivity(worker.sid, `WA${NOWHERE}`)).rejects.toThrow(
      `WA${NOWHERE}`,
    )
  })
})

describe('Workspace', () => {
  it('reads workers and queues, by each filter, in order, page by page', async () => {
    const [one, two] = [await agent('Break'), await agent()]
    const book = openWorkspace(server.facts, { pageSize: 1 })
    const names = (rows: Map<string, { friendlyName?: string }>) =>
      [...rows.values()].map(({ friendlyName }) => friendlyName)
    const workers = (filter: object) => book.fetchWorkersInfo(filter).then(names)

    expect((await book.fetchWorkerInfo(one.sid)).friendlyName).toBe(one.friendlyName)
    expect((await book.fetchWorker(one.sid)).sid).toBe(one.sid)
    expect((await book.fetchWorkers()).size).toBe((await workspace.workers.list()).length)
    expect(await workers({ FriendlyName: two.friendlyName })).toEqual([two.friendlyName])
    expect(await workers({ ActivityName: 'Break' })).toEqual([one.friendlyName])
    expect(await workers({ ActivitySid: await activitySid('Break') })).toEqual([one.friendlyName])
    const ours = { TargetWorkersExpression: `sid IN ["${one.sid}", "${two.sid}"]` }
    expect(await workers(ours)).toEqual([one.friendlyName, two.friendlyName])
    expect(await workers({ ...ours, Ordering: 'DateStatusChanged:desc' })).toEqual([
      two.friendlyName,
      one.friendlyName,
    ])

    const queue = await workspace.taskQueues.create({
      friendlyName: 'Nobody',
      targetWorkers: 'level > 100',
    })
    const queues = (filter: object) =>
      book.fetchTaskQueues(filter).then((rows) => [...rows.values()].map((row) => row.name))
    expect(await queues({})).toEqual(['Everyone', 'Nobody'])
    expect(await queues({ FriendlyName: 'Nobody' })).toEqual(['Nobody'])
    expect(await queues({ WorkerSid: one.sid })).toEqual(['Everyone'])
    expect(await queues({ Ordering: 'DateUpdated:desc' })).toEqual(['Nobody', 'Everyone'])
    expect(await book.fetchTaskQueue(queue.sid)).toMatchObject({ targetWorkers: 'level > 100' })
    const { sid } = await workspace.tasks.create({ workflowSid: server.facts.workflowSid })
    expect(await book.fetchTask(sid)).toMatchObject({ sid, status: 'reserved' })
  })

  it('is told what is not there, and what is no filter', async () => {
    const book = openWorkspace(server.facts)

    await expect(book.fetchWorkerInfo(`WK${NOWHERE}`)).rejects.toThrow('404')
    await expect(book.fetchTaskQueue(`WQ${NOWHERE}`)).rejects.toThrow('404')
    await expect(book.fetchTask(`WT${NOWHERE}`)).rejects.toThrow('404')
    await expect(book.fetchWorkersInfo({ ActivitySid: 'WA1' })).rejects.toThrow('400')
    await expect(book.fetchWorkersInfo({ AfterSid: `WK${NOWHERE}` })).rejects.toThrow('400')
    await expect(book.fetchTaskQueues({ AfterSid: `WQ${NOWHERE}` })).rejects.toThrow('400')
    await expect(book.fetchWorkersInfo({ TargetWorkersExpression: 'level >' })).rejects.toThrow(
      'position',
    )
  })
})

it('works over https and wss alike', async () => {
  const { facts } = server
  const { sid } = await workspace.workers.create({ friendlyName: `agent ${++people}` })
  const program = `
    const { Worker } = require(${JSON.stringify(createRequire(import.meta.url).resolve('twilio-taskrouter'))})
    const { token, ...bridge } = JSON.parse(process.env.BRIDGE)
    const worker = new Worker(token, { ...bridge, logLevel: 'silent' })
    worker.on('error', (error) => { console.error(error); process.exit(1) })
    worker.on('ready', async () => {
      const heard = new Promise((resolve) => worker.once('attributesUpdated', resolve))
      await worker.setAttributes({ over: 'tls' })
      await heard
      console.log(JSON.stringify(worker.attributes))
      worker.disconnect()
      process.exit(0)
    })`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: join(facts.dataDir, 'certificates', 'https.crt'),
      BRIDGE: JSON.stringify({
        token: taskRouterToken(facts, 'worker', sid),
        ...bridgeOf(facts.httpsUrl),
      }),
    },
  })

  expect(JSON.parse(stdout)).toEqual({ over: 'tls' })
})
