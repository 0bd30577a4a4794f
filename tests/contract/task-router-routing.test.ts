/** Where tasks go: queues and workflows, as an application reaches them. */
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
    expect(site.missing('taskrouter_v1', 'task-queues', 'workflows')).toEqual([])
  })
})
