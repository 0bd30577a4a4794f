/** TaskRouter's resources and routing, as an application reaches them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { ContractSite } from './support/site.ts'

const NOWHERE = '0'.repeat(32)

let site: ContractSite

beforeAll(async () => {
  site = await ContractSite.open()
})

afterAll(async () => {
  await site?.close()
})

/** A workspace of a test's own. */
async function makeWorkspace(template?: string) {
  const made = await site.client.taskrouter.v1.workspaces.create({
    friendlyName: 'Contract',
    ...(template === undefined ? {} : { template }),
  })
  return site.client.taskrouter.v1.workspaces(made.sid)
}

type WorkspaceContext = Awaited<ReturnType<typeof makeWorkspace>>

async function activitySid(workspace: WorkspaceContext, friendlyName: string): Promise<string> {
  const [found] = await workspace.activities.list({ friendlyName })
  if (!found) throw new Error(`there is no activity ${friendlyName}`)
  return found.sid
}

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

describe('TaskQueues', () => {
  it('are made, found by each filter, changed and deleted', async () => {
    const workspace = await makeWorkspace()
    const offline = await activitySid(workspace, 'Offline')
    const ann = await workspace.workers.create({ friendlyName: 'ann', attributes: '{"level":1}' })
    const { taskQueues } = workspace
    const everyone = await taskQueues.create({ friendlyName: 'Everyone' })
    const experts = await taskQueues.create({
      friendlyName: 'Experts',
      targetWorkers: 'level > 1',
      maxReservedWorkers: 50,
      taskOrder: 'LIFO',
      reservationActivitySid: offline,
      assignmentActivitySid: offline,
    })
    const nobody = await taskQueues.create({ friendlyName: 'Nobody', targetWorkers: '' })
    const queue = taskQueues(experts.sid)

    expect(everyone).toMatchObject({
      targetWorkers: '1==1',
      maxReservedWorkers: 1,
      taskOrder: 'FIFO',
    })
    expect(experts).toMatchObject({ reservationActivityName: 'Offline', taskOrder: 'LIFO' })
    expect(sids(await taskQueues.list({ friendlyName: 'Experts' }))).toEqual([experts.sid])
    expect(sids(await taskQueues.list({ workerSid: ann.sid }))).toEqual([everyone.sid])
    expect(sids(await taskQueues.list({ evaluateWorkerAttributes: '{"level":5}' }))).toEqual([
      everyone.sid,
      experts.sid,
    ])
    expect(sids(await taskQueues.list({ evaluateWorkerAttributes: 'level == 1' }))).toEqual([
      everyone.sid,
    ])
    expect(names(await taskQueues.list({ ordering: 'FriendlyName:desc' }))).toEqual([
      'Nobody',
      'Experts',
      'Everyone',
    ])
    const changed = await queue.update({
      targetWorkers: 'level >= 1',
      reservationActivitySid: '',
      maxReservedWorkers: 2,
    })
    expect(changed).toMatchObject({
      targetWorkers: 'level >= 1',
      reservationActivitySid: null,
      assignmentActivitySid: offline,
      taskOrder: 'LIFO',
    })
    expect(await queue.fetch()).toMatchObject({ maxReservedWorkers: 2 })
    expect(sids(await taskQueues.list({ workerSid: ann.sid }))).toHaveLength(2)
    expect(await taskQueues(nobody.sid).remove()).toBe(true)
  })

  it('are refused with the place of the fault, and kept while they are needed', async () => {
    const workspace = await makeWorkspace('FIFO')
    const { taskQueues } = workspace
    const [sample] = await taskQueues.list()
    const refused = async (asked: Promise<unknown>, message: string) => {
      await expect(asked).rejects.toMatchObject({ status: 400, code: 20001 })
      await expect(asked).rejects.toThrow(message)
    }

    await refused(taskQueues.create({ friendlyName: 'a', targetWorkers: 'level > ' }), 'position 9')
    await refused(taskQueues.create({ friendlyName: 'a', targetWorkers: 'a == "b' }), 'position 6')
    await refused(
      taskQueues.create({ friendlyName: 'a', maxReservedWorkers: 51 }),
      'MaxReservedWorkers',
    )
    await refused(
      taskQueues.create({ friendlyName: 'a', assignmentActivitySid: `WA${NOWHERE}` }),
      NOWHERE,
    )
    await refused(taskQueues(sample?.sid ?? '').update({ targetWorkers: 'NOT a' }), 'position 1')
    await refused(taskQueues(sample?.sid ?? '').remove(), 'Default Fifo Workflow')
    expect(names(await taskQueues.list())).toEqual(['Sample Queue'])
  })
})

describe('Workflows', () => {
  const configuration = (...queues: string[]) =>
    JSON.stringify({
      task_routing: {
        filters: queues.slice(1).map((queue, index) => ({
          filter_friendly_name: `filter ${index}`,
          expression: `level == ${index}`,
          targets: [{ queue, priority: '5', timeout: 60 }],
        })),
        default_filter: { queue: queues[0] },
      },
    })

  it('are made, listed, changed and deleted', async () => {
    const workspace = await makeWorkspace('FIFO')
    const [queue] = await workspace.taskQueues.list()
    const text = configuration(queue?.sid ?? '', queue?.sid ?? '')
    const made = await workspace.workflows.create({
      friendlyName: 'Levels',
      configuration: text,
      assignmentCallbackUrl: 'https://app.example.com/assign',
      fallbackAssignmentCallbackUrl: 'https://app.example.com/fallback',
      taskReservationTimeout: 30,
    })
    const workflow = workspace.workflows(made.sid)

    expect(made).toMatchObject({
      configuration: text,
      documentContentType: 'application/json',
      taskReservationTimeout: 30,
    })
    expect(sids(await workspace.workflows.list({ friendlyName: 'Levels' }))).toEqual([made.sid])
    const changed = await workflow.update({
      friendlyName: 'Other',
      assignmentCallbackUrl: '',
      taskReservationTimeout: 86_400,
    })
    expect(changed).toMatchObject({
      friendlyName: 'Other',
      assignmentCallbackUrl: null,
      fallbackAssignmentCallbackUrl: 'https://app.example.com/fallback',
      configuration: text,
    })
    expect(await workflow.fetch()).toMatchObject({ taskReservationTimeout: 86_400 })
    expect(await workflow.remove()).toBe(true)
    await expectRefusal(workflow.fetch(), 404, 20404)
  })

  it('are refused with the place of the fault, and then nothing has changed', async () => {
    const workspace = await makeWorkspace('FIFO')
    const foreign = (await (await makeWorkspace('FIFO')).taskQueues.list())[0]?.sid ?? ''
    const [queue] = sids(await workspace.taskQueues.list())
    const [known] = await workspace.workflows.list()
    const { workflows } = workspace
    const refused = async (text: string, message: string) => {
      const asked = workflows.create({ friendlyName: 'a', configuration: text })
      await expect(asked).rejects.toMatchObject({ status: 400, code: 20001 })
      await expect(asked).rejects.toThrow(message)
      await expectRefusal(workflows(known?.sid ?? '').update({ configuration: text }), 400, 20001)
    }
    const filter = (over: object) =>
      JSON.stringify({
        task_routing: { filters: [{ expression: '1==1', targets: [{ queue }], ...over }] },
      })

    await refused('{"task_routing": {"filters": [}}', 'position 31')
    await refused('{}', 'task_routing')
    await refused(filter({ expression: 'level ==' }), 'filters[0].expression')
    await refused(filter({ expression: 'level ==' }), 'position 9')
    await refused(filter({ targets: [] }), 'filters[0]')
    await refused(filter({ targets: [{ queue, timeout: -1 }] }), 'targets[0].timeout')
    await refused(filter({ targets: [{ queue, skip_if: 'workers.available <' }] }), 'skip_if')
    await refused(configuration(foreign), foreign)
    await expectRefusal(
      workflows(known?.sid ?? '').update({ taskReservationTimeout: 86_401 }),
      400,
      20001,
    )
    expect(await workflows.list()).toHaveLength(1)
    expect((await workflows(known?.sid ?? '').fetch()).configuration).toBe(known?.configuration)
  })

  it('have a configuration of a megabyte, and of no more', async () => {
    const workspace = await makeWorkspace('FIFO')
    const [queue] = await workspace.taskQueues.list()
    const target = { queue: queue?.sid, expression: 'task.name == "ü"' }
    // A key that nobody knows is no harm; here it is the weight.
    const configuration = (bytes: number) => {
      const whole = { task_routing: { filters: [], default_filter: { ...target, note: '' } } }
      const rest = bytes - Buffer.byteLength(JSON.stringify(whole))
      whole.task_routing.default_filter.note = '&'.repeat(rest)
      return JSON.stringify(whole)
    }
    const friendlyName = 'Heavy'

    const made = await workspace.workflows.create({
      friendlyName,
      configuration: configuration(1024 * 1024),
    })
    expect(Buffer.byteLength(made.configuration)).toBe(1024 * 1024)
    await expectRefusal(
      workspace.workflows.create({ friendlyName, configuration: configuration(1024 * 1024 + 1) }),
      400,
      20001,
    )
    expect(sids(await workspace.workflows.list({ friendlyName }))).toEqual([made.sid])
  })

  it('leave tasks where they wait when edited, unless they are to be looked at again', async () => {
    const workspace = await makeWorkspace('FIFO')
    const [first = ''] = sids(await workspace.taskQueues.list())
    const second = (await workspace.taskQueues.create({ friendlyName: 'Second' })).sid
    const { sid } = await workspace.workflows.create({
      friendlyName: 'Levels',
      configuration: configuration(first, first),
    })
    const workflow = workspace.workflows(sid)
    const inFilter = await workspace.tasks.create({ workflowSid: sid, attributes: '{"level":0}' })
    const inDefault = await workspace.tasks.create({ workflowSid: sid })
    const queueOf = async (task: string) => (await workspace.tasks(task).fetch()).taskQueueSid

    expect(inFilter).toMatchObject({ priority: 5, taskQueueSid: first })
    await workflow.update({ configuration: configuration(first, first, second) })
    expect(await queueOf(inFilter.sid)).toBe(first)

    // The filter is gone, and with it the place where the first task stood.
    await workflow.update({ configuration: configuration(first) })
    expect(await workspace.tasks(inFilter.sid).fetch()).toMatchObject({
      taskQueueSid: first,
      assignmentStatus: 'pending',
    })

    const elsewhere = configuration(second, second)
    await workflow.update({ configuration: elsewhere, reEvaluateTasks: 'true' })
    expect(await queueOf(inFilter.sid)).toBe(second)
    expect(await queueOf(inDefault.sid)).toBe(second)
    await expectRefusal(workflow.remove(), 400, 20001)
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
        'task-queues',
        'workflows',
      ),
    ).toEqual([])
  })
})
