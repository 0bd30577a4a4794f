/** Workspaces, and who works in them, as an application reaches them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { ContractSite } from './support/site.ts'
import { activitySid, makeWorkspace as makeWorkspaceOf } from './support/workspace.ts'

const NOWHERE = '0'.repeat(32)

let site: ContractSite

beforeAll(async () => {
  site = await ContractSite.open()
})

afterAll(async () => {
  await site?.close()
})

const makeWorkspace = (template?: string) => makeWorkspaceOf(site, template)
const sids = (rows: readonly { sid: string }[]) => rows.map(({ sid }) => sid)
const names = (rows: readonly { friendlyName: string }[]) =>
  rows.map(({ friendlyName }) => friendlyName)

describe('Workspaces', () => {
  it('are made with activities and channels, listed, changed and deleted', async () => {
    const { workspaces } = site.client.taskrouter.v1
    const made = await workspaces.create({
      friendlyName: 'Sales',
      eventCallbackUrl: 'https://app.example.com/events',
      eventsFilter: 'task.created,task.canceled',
      multiTaskEnabled: true,
      prioritizeQueueOrder: 'LIFO',
    })
    const workspace = workspaces(made.sid)

    expect(made).toMatchObject({
      defaultActivityName: 'Offline',
      timeoutActivityName: 'Offline',
      prioritizeQueueOrder: 'LIFO',
      multiTaskEnabled: true,
    })
    expect(names(await workspace.activities.list()).sort()).toEqual([
      'Available',
      'Offline',
      'Unavailable',
    ])
    const channels = await workspace.taskChannels.list()
    expect(channels.map(({ uniqueName }) => uniqueName).sort()).toEqual([
      'chat',
      'default',
      'sms',
      'video',
      'voice',
    ])
    expect(await workspace.taskQueues.list()).toEqual([])
    expect(sids(await workspaces.list({ friendlyName: 'Sales' }))).toEqual([made.sid])
    expect(sids(await workspaces.list())).toContain(site.facts.workspaceSid)

    const unavailable = await activitySid(workspace, 'Unavailable')
    const changed = await workspace.update({
      friendlyName: 'Sales and support',
      defaultActivitySid: unavailable,
      timeoutActivitySid: unavailable,
      eventCallbackUrl: '',
      prioritizeQueueOrder: 'FIFO',
    })
    expect(changed).toMatchObject({
      friendlyName: 'Sales and support',
      defaultActivityName: 'Unavailable',
      timeoutActivitySid: unavailable,
      eventCallbackUrl: null,
      eventsFilter: 'task.created,task.canceled',
    })
    expect(await workspace.fetch()).toMatchObject({ friendlyName: 'Sales and support' })

    expect(await workspace.remove()).toBe(true)
    await expectRefusal(workspace.fetch(), 404, 20404)
    await expectRefusal(workspace.activities.list(), 404, 20404)
  })

  it('have one queue for everyone when the template is FIFO', async () => {
    const workspace = await makeWorkspace('FIFO')

    expect(names(await workspace.taskQueues.list())).toEqual(['Sample Queue'])
    expect(names(await workspace.workflows.list())).toEqual(['Default Fifo Workflow'])
    expect(await workspace.tasks.create()).toMatchObject({
      taskQueueFriendlyName: 'Sample Queue',
      workflowFriendlyName: 'Default Fifo Workflow',
    })
  })

  it('are refused where something is wrong, and of somebody else they do not exist', async () => {
    const { workspaces } = site.client.taskrouter.v1
    const before = await workspaces.list()
    const workspace = workspaces(site.facts.workspaceSid)
    const foreign = await activitySid(await makeWorkspace(), 'Offline')

    await expectRefusal(workspaces.create({ friendlyName: '  ' }), 400, 20001)
    await expectRefusal(workspaces.create({ friendlyName: 'a', template: 'LIFO' }), 400, 20001)
    await expectRefusal(
      workspaces.create({ friendlyName: 'a', eventCallbackUrl: 'nowhere' }),
      400,
      21205,
    )
    await expectRefusal(workspace.update({ defaultActivitySid: foreign }), 400, 20001)
    await expectRefusal(workspace.remove(), 400, 20001)
    await expectRefusal(workspaces(`WS${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal(workspaces('WS1').tasks.list(), 404, 20404)
    await expectRefusal(
      site
        .clientOf({ username: site.facts.accountSid, password: 'wrong' })
        .taskrouter.v1.workspaces.list(),
      401,
      20003,
    )
    expect(await workspaces.list()).toHaveLength(before.length + 1)
  })

  it('stay while a task in them is not over', async () => {
    const workspace = await makeWorkspace('FIFO')
    const task = workspace.tasks((await workspace.tasks.create()).sid)

    await expectRefusal(workspace.remove(), 400, 20001)
    await task.update({ assignmentStatus: 'canceled', reason: 'test' })

    expect(await workspace.remove()).toBe(true)
  })
})

describe('Activities', () => {
  it('are made, listed, renamed and deleted; whether they are available is for life', async () => {
    const workspace = await makeWorkspace()
    const made = await workspace.activities.create({ friendlyName: 'Lunch', available: true })
    const activity = workspace.activities(made.sid)

    expect(made.available).toBe(true)
    expect((await workspace.activities.create({ friendlyName: 'Tea' })).available).toBe(false)
    expect(names(await workspace.activities.list({ available: 'true' })).sort()).toEqual([
      'Available',
      'Lunch',
    ])
    expect(names(await workspace.activities.list({ available: 'no' }))).toHaveLength(3)
    expect(sids(await workspace.activities.list({ friendlyName: 'Lunch' }))).toEqual([made.sid])
    expect(await activity.update({ friendlyName: 'Dinner' })).toMatchObject({
      friendlyName: 'Dinner',
      available: true,
    })
    expect(await activity.fetch()).toMatchObject({ friendlyName: 'Dinner' })
    await activity.remove()
    await expectRefusal(activity.fetch(), 404, 20404)
  })

  it('stay while somebody is in them or the workspace needs them', async () => {
    const workspace = await makeWorkspace()
    const available = await activitySid(workspace, 'Available')
    const worker = await workspace.workers.create({ friendlyName: 'ann', activitySid: available })

    await expectRefusal(workspace.activities(available).remove(), 400, 20001)
    await expectRefusal(
      workspace.activities(await activitySid(workspace, 'Offline')).remove(),
      400,
      20001,
    )
    await expectRefusal(workspace.activities.create({ friendlyName: 'Available' }), 400, 20001)
    await expectRefusal(
      workspace.activities(available).update({ friendlyName: 'Offline' }),
      400,
      20001,
    )
    await workspace.workers(worker.sid).remove()
    expect(await workspace.activities(available).remove()).toBe(true)
  })
})

describe('Workers', () => {
  it('are made, fetched, changed and deleted', async () => {
    const workspace = await makeWorkspace()
    const made = await workspace.workers.create({
      friendlyName: 'ann',
      attributes: JSON.stringify({ languages: ['en', 'de'], level: 3 }),
    })
    const worker = workspace.workers(made.sid)
    const available = await activitySid(workspace, 'Available')

    expect(made).toMatchObject({ activityName: 'Offline', available: false })
    expect(JSON.parse(made.attributes)).toEqual({ languages: ['en', 'de'], level: 3 })
    const moved = await worker.update({ activitySid: available, friendlyName: 'anna' })
    expect(moved).toMatchObject({
      activityName: 'Available',
      available: true,
      friendlyName: 'anna',
    })
    const changed = await worker.update({ attributes: '{"level":4}' })
    expect(changed).toMatchObject({ attributes: '{"level":4}', activityName: 'Available' })
    expect(await worker.fetch()).toMatchObject({ attributes: '{"level":4}' })
    await worker.remove()
    await expectRefusal(worker.fetch(), 404, 20404)
  })

  it('are found by each filter, in the order that is asked for', async () => {
    const workspace = await makeWorkspace()
    const available = await activitySid(workspace, 'Available')
    const make = (friendlyName: string, attributes: object, activity?: string) =>
      workspace.workers.create({
        friendlyName,
        attributes: JSON.stringify(attributes),
        ...(activity === undefined ? {} : { activitySid: activity }),
      })
    const ann = await make('ann', { languages: ['en'], level: 1 }, available)
    const ben = await make('ben', { languages: ['de'], level: 2 })
    const cat = await make('cat', { languages: ['en', 'de'], level: 3 })
    const queue = await workspace.taskQueues.create({
      friendlyName: 'German',
      targetWorkers: 'languages HAS "de"',
    })
    const found = async (filter: Parameters<typeof workspace.workers.list>[0]) =>
      sids(await workspace.workers.list(filter as object))

    expect(await found({})).toEqual([ann.sid, ben.sid, cat.sid])
    expect(await found({ friendlyName: 'ben' })).toEqual([ben.sid])
    expect(await found({ activityName: 'Available' })).toEqual([ann.sid])
    expect(await found({ activitySid: available })).toEqual([ann.sid])
    expect(await found({ available: 'yes' })).toEqual([ann.sid])
    expect(await found({ available: 'false' })).toEqual([ben.sid, cat.sid])
    expect(await found({ taskQueueName: 'German' })).toEqual([ben.sid, cat.sid])
    expect(await found({ taskQueueSid: queue.sid })).toEqual([ben.sid, cat.sid])
    expect(await found({ taskQueueName: 'Nobody' })).toEqual([])
    expect(await found({ targetWorkersExpression: 'level >= 2 AND languages HAS "en"' })).toEqual([
      cat.sid,
    ])
    expect(await found({ targetWorkersExpression: 'activity_name == "Available"' })).toEqual([
      ann.sid,
    ])
    expect(await found({ targetWorkersExpression: `sid IN ["${ben.sid}"]` })).toEqual([ben.sid])
    await workspace
      .workers(ann.sid)
      .update({ activitySid: await activitySid(workspace, 'Offline') })
    expect((await found({ ordering: 'DateStatusChanged:desc' }))[0]).toBe(ann.sid)
    expect(await found({ ordering: 'FriendlyName:desc' })).toEqual([cat.sid, ben.sid, ann.sid])
  })

  it('are refused with the place of the fault, and then nothing has changed', async () => {
    const workspace = await makeWorkspace()
    const made = await workspace.workers.create({ friendlyName: 'ann' })
    const worker = workspace.workers(made.sid)
    const workers = workspace.workers
    const refused = async (asked: Promise<unknown>, message: string | RegExp) => {
      await expect(asked).rejects.toMatchObject({ status: 400, code: 20001 })
      await expect(asked).rejects.toThrow(message)
    }

    await refused(workers.create({ friendlyName: 'ann' }), 'ann')
    await refused(workers.create({ friendlyName: 'b', attributes: '{"a":1,}' }), 'position 8')
    await refused(workers.create({ friendlyName: 'b', attributes: '[1]' }), 'JSON object')
    await refused(
      workers.create({ friendlyName: 'b', attributes: JSON.stringify({ a: 'x'.repeat(4096) }) }),
      '4096',
    )
    await refused(workers.create({ friendlyName: 'b', activitySid: `WA${NOWHERE}` }), NOWHERE)
    await refused(workers.list({ targetWorkersExpression: 'level >' }), 'position 8')
    await refused(workers.list({ targetWorkersExpression: '('.repeat(2000) }), 'deep')
    await refused(workers.list({ activitySid: 'Available' }), 'ActivitySid')
    await refused(workers.list({ ordering: 'Shoes:asc' }), 'Ordering')
    await refused(
      worker.update({ friendlyName: 'b', attributes: '{}', activitySid: `WA${NOWHERE}` }),
      NOWHERE,
    )
    await refused(
      worker.update({
        activitySid: await activitySid(workspace, 'Available'),
        rejectPendingReservations: true,
      }),
      'rejected',
    )
    expect(names(await workers.list())).toEqual(['ann'])
    expect(await worker.fetch()).toMatchObject({ activityName: 'Offline' })
    await expectRefusal(workers(`WK${NOWHERE}`).update({ attributes: '{}' }), 404, 20404)
    await expectRefusal((await makeWorkspace()).workers(made.sid).fetch(), 404, 20404)
  })

  it('stay while somebody logs in as them', async () => {
    const workspace = site.client.taskrouter.v1.workspaces(site.facts.workspaceSid)
    const agent = site.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''

    await expectRefusal(workspace.workers(agent).remove(), 400, 20001)

    expect(await workspace.workers(agent).fetch()).toMatchObject({ sid: agent })
  })
})

describe('the channels of a worker', () => {
  it('are named by sid or by name, and take a capacity', async () => {
    const workspace = await makeWorkspace()
    const { sid } = await workspace.workers.create({ friendlyName: 'ann' })
    const { workerChannels } = workspace.workers(sid)
    const voice = (await workerChannels.list()).find(
      ({ taskChannelUniqueName }) => taskChannelUniqueName === 'voice',
    )

    expect(await workerChannels.list()).toHaveLength(5)
    expect(voice).toMatchObject({
      configuredCapacity: 1,
      availableCapacityPercentage: 100,
      assignedTasks: 0,
      available: true,
    })
    const changed = await workerChannels('voice').update({ capacity: 4, available: false })
    expect(changed).toMatchObject({ sid: voice?.sid, configuredCapacity: 4, available: false })
    expect(await workerChannels(voice?.sid ?? '').fetch()).toMatchObject({ configuredCapacity: 4 })
    expect(await workerChannels(voice?.taskChannelSid ?? '').fetch()).toMatchObject({
      sid: voice?.sid,
    })
    await expectRefusal(workerChannels('voice').update({ capacity: 51 }), 400, 20001)
    await expectRefusal(workerChannels('shoes').fetch(), 404, 20404)
  })
})

describe('TaskChannels', () => {
  it('are made for every worker, changed and deleted', async () => {
    const workspace = await makeWorkspace()
    const { sid } = await workspace.workers.create({ friendlyName: 'ann' })
    const made = await workspace.taskChannels.create({
      friendlyName: 'Letters',
      uniqueName: 'letters',
      channelOptimizedRouting: true,
    })
    const channel = workspace.taskChannels('letters')

    expect(await channel.fetch()).toMatchObject({ sid: made.sid, channelOptimizedRouting: true })
    expect(await workspace.taskChannels.list()).toHaveLength(6)
    const { workerChannels } = workspace.workers(sid)
    expect(await workerChannels('letters').fetch()).toMatchObject({ taskChannelSid: made.sid })
    const changed = await channel.update({ friendlyName: 'Post', channelOptimizedRouting: false })
    expect(changed).toMatchObject({ friendlyName: 'Post', channelOptimizedRouting: false })
    expect(await workspace.taskChannels(made.sid).remove()).toBe(true)
    await expectRefusal(workerChannels('letters').fetch(), 404, 20404)
    await expectRefusal(workspace.taskChannels('default').remove(), 400, 20001)
    await expectRefusal(
      workspace.taskChannels.create({ friendlyName: 'a', uniqueName: 'not-a-name' }),
      400,
      20001,
    )
    await expectRefusal(
      workspace.taskChannels.create({ friendlyName: 'a', uniqueName: 'voice' }),
      400,
      20001,
    )
  })
})

describe('the answers of this file', () => {
  it('were all as the contract has them', () => {
    expect(site.violations).toEqual([])
    expect(
      site.missing(
        'taskrouter_v1',
        'workspaces',
        'activities',
        'workers',
        'worker-channels',
        'task-channels',
      ),
    ).toEqual([])
  })
})
