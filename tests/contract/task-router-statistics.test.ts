/** Statistics of TaskRouter: figures of now, and figures that the listed events bear out. */
import { until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { recount } from './support/recount.ts'
import { ContractSite } from './support/site.ts'

const NOWHERE = '0'.repeat(32)
const DAY_MS = 86_400_000

let site: ContractSite

beforeAll(async () => {
  site = await ContractSite.open()
})

afterAll(async () => {
  await site?.close()
})

/** Two queues, a workflow that goes from the first to the second after a second, available workers. */
async function makeDesk(...people: readonly string[]) {
  const { workspaces } = site.client.taskrouter.v1
  const { sid } = await workspaces.create({ friendlyName: 'Figures' })
  const workspace = workspaces(sid)
  const activity = async (friendlyName: string) => {
    const [found] = await workspace.activities.list({ friendlyName })
    return found?.sid ?? ''
  }
  const activitySid = await activity('Available')
  const first = await workspace.taskQueues.create({
    friendlyName: 'First',
    targetWorkers: 'skill == "first"',
  })
  const second = await workspace.taskQueues.create({ friendlyName: 'Second' })
  const workflow = await workspace.workflows.create({
    friendlyName: 'Up',
    configuration: JSON.stringify({
      task_routing: {
        filters: [
          {
            expression: 'kind == "moves"',
            targets: [{ queue: first.sid, timeout: 1 }, { queue: second.sid }],
          },
          { expression: 'kind == "ends"', targets: [{ queue: first.sid, timeout: 1 }] },
        ],
        default_filter: { queue: second.sid },
      },
    }),
  })
  const workers = []
  for (const friendlyName of people) {
    workers.push(await workspace.workers.create({ friendlyName, activitySid }))
  }
  return { sid, workspace, first, second, workflow, workers, activity }
}

type Workspace = Awaited<ReturnType<typeof makeDesk>>['workspace']

async function create(workspace: Workspace, kind = '', fields: object = {}) {
  const attributes = JSON.stringify({ kind })
  const { sid } = await workspace.tasks.create({ attributes, ...fields })
  return workspace.tasks(sid)
}

type TaskContext = Awaited<ReturnType<typeof create>>

async function answer(
  task: TaskContext,
  status: 'accepted' | 'rejected',
  fields: { workerActivitySid?: string } = {},
) {
  const [offer] = await task.reservations.list({ reservationStatus: 'pending' })
  await task.reservations(offer?.sid ?? '').update({ reservationStatus: status, ...fields })
}

const statusOf = async (task: TaskContext) => (await task.fetch()).assignmentStatus

describe('figures of now', () => {
  it('count tasks and workers of the workspace, of each queue and of each workflow', async () => {
    const { workspace, first, second, workflow, activity } = await makeDesk('ann', 'ben')
    const away = await activity('Unavailable')
    await workspace.workers.create({ friendlyName: 'cid', activitySid: away })
    const skilled = { activitySid: away, attributes: '{"skill":"first"}' }
    await workspace.workers.create({ friendlyName: 'dan', ...skilled })
    const talked = await create(workspace, '', { priority: 7 })
    await answer(talked, 'accepted')
    await create(workspace)
    const waiting = await create(workspace, '', { taskChannel: 'chat' })
    const stopped = await create(workspace)
    await stopped.update({ assignmentStatus: 'canceled', reason: 'no' })
    const oldest = (await workspace.tasks.list({ assignmentStatus: ['reserved'] }))[0]

    const now = await workspace.realTimeStatistics().fetch()

    expect(now).toMatchObject({
      totalTasks: 3,
      totalWorkers: 4,
      tasksByStatus: { pending: 0, reserved: 2, assigned: 1, wrapping: 0 },
      tasksByPriority: { 0: 2, 7: 1 },
      longestTaskWaitingSid: oldest?.sid,
    })
    const busy = (rows: unknown) =>
      Object.fromEntries(
        (rows as { friendly_name: string; workers: number }[]).map((row) => [
          row.friendly_name,
          row.workers,
        ]),
      )
    expect(busy(now.activityStatistics)).toEqual({ Offline: 0, Available: 2, Unavailable: 2 })
    expect(await workspace.realTimeStatistics().fetch({ taskChannel: 'chat' })).toMatchObject({
      totalTasks: 1,
      longestTaskWaitingSid: (await waiting.fetch()).sid,
    })
    expect(await workspace.taskQueues(second.sid).realTimeStatistics().fetch()).toMatchObject({
      totalTasks: 3,
      totalEligibleWorkers: 4,
      totalAvailableWorkers: 2,
      longestRelativeTaskSidInQueue: oldest?.sid,
    })
    const quiet = await workspace.taskQueues(first.sid).realTimeStatistics().fetch()
    expect(quiet).toMatchObject({
      totalTasks: 0,
      totalEligibleWorkers: 1,
      totalAvailableWorkers: 0,
      longestTaskWaitingAge: 0,
      longestTaskWaitingSid: null,
      longestRelativeTaskAgeInQueue: 0,
      longestRelativeTaskSidInQueue: null,
      tasksByPriority: {},
    })
    expect(busy(quiet.activityStatistics)).toEqual({ Offline: 0, Available: 0, Unavailable: 1 })
    expect(await workspace.workflows(workflow.sid).realTimeStatistics().fetch()).toMatchObject({
      totalTasks: 3,
      tasksByStatus: { pending: 0, reserved: 2, assigned: 1, wrapping: 0 },
    })
    expect(await workspace.workers.realTimeStatistics().fetch()).toMatchObject({ totalWorkers: 4 })
  })

  it('are told of many queues at once, and of the pages of all', async () => {
    const { workspace, first, second } = await makeDesk('ann')
    await create(workspace)
    const bulk = workspace.taskQueues.bulkRealTimeStatistics

    const told = await bulk.create({ TaskQueueSids: [second.sid, first.sid, `WQ${NOWHERE}`] })

    expect(told.taskQueueResponseCount).toBe(2)
    expect(told.taskQueueData).toMatchObject([
      { task_queue_sid: second.sid, total_tasks: 1, total_eligible_workers: 1 },
      { task_queue_sid: first.sid, total_tasks: 0, total_eligible_workers: 0 },
    ])
    const pages = await workspace.taskQueues.statistics.list({ pageSize: 1 })
    expect(pages.map(({ taskQueueSid }) => taskQueueSid)).toEqual([first.sid, second.sid])
    expect(pages.map(({ cumulative }) => cumulative)).toMatchObject([
      { tasks_entered: 0 },
      { tasks_entered: 1, reservations_created: 1 },
    ])
    const named = await workspace.taskQueues.statistics.list({ friendlyName: 'Second' })
    expect(named).toMatchObject([{ taskQueueSid: second.sid, realtime: { total_tasks: 1 } }])
    expect(await workspace.taskQueues.statistics.list({ friendlyName: 'Third' })).toEqual([])
    await expectRefusal(bulk.create({}), 400, 20001)
    await expectRefusal(bulk.create({ TaskQueueSids: ['Second'] }), 400, 20001)
    const many = Array.from({ length: 51 }, (_, index) => `WQ${String(index).padStart(32, '0')}`)
    await expectRefusal(bulk.create({ TaskQueueSids: many }), 400, 20001)
  })
})

/** The bare answer, judged as every answer is. */
async function ask(
  { sid }: { readonly sid: string },
  path: string,
  params: Readonly<Record<string, string>> = {},
) {
  const { statusCode, body } = await site.client.request({
    method: 'get',
    uri: `https://taskrouter.twilio.com/v1/Workspaces/${sid}/${path}`,
    params,
  })
  expect(statusCode).toBe(200)
  return body
}

describe('figures of an interval', () => {
  it('are what the listed events say', async () => {
    const desk = await makeDesk('ann', 'ben')
    const { workspace, first, second, workflow, workers, activity } = desk
    const [ann, ben] = workers
    const moves = await create(workspace, 'moves', { taskChannel: 'voice' })
    const ends = await create(workspace, 'ends')
    const talked = await create(workspace)
    await answer(talked, 'accepted')
    await talked.update({ assignmentStatus: 'completed', reason: 'done' })
    await talked.remove()
    const refused = await create(workspace)
    await answer(refused, 'rejected', { workerActivitySid: await activity('Unavailable') })
    await refused.update({ assignmentStatus: 'canceled', reason: 'gone' })
    await until('the task has moved, and is offered', async () => {
      return (await statusOf(moves)) === 'reserved'
    })
    await answer(moves, 'accepted')
    await until('the other has left its workflow', async () => {
      return (await statusOf(ends)) === 'canceled'
    })
    await workspace.workers(ben?.sid ?? '').update({ activitySid: await activity('Offline') })

    const all = await workspace.events.list({ pageSize: 1000 })
    const SplitByWaitTime = '0,1,3600'
    const of = async (filter: object) =>
      recount(await workspace.events.list(filter), all, [0, 1, 3600])

    const { extra, ...common } = await of({})
    expect(common).toMatchObject({
      tasks_moved: 1,
      tasks_completed: 1,
      tasks_canceled: 2,
      tasks_deleted: 1,
      reservations_accepted: 2,
      reservations_rejected: 1,
    })
    expect(extra).toMatchObject({ tasks_created: 4, tasks_timed_out_in_workflow: 1 })
    const { tasks_created, tasks_timed_out_in_workflow } = extra
    const ofWorkspace = { ...common, tasks_created, tasks_timed_out_in_workflow }
    expect(await ask(desk, 'CumulativeStatistics', { SplitByWaitTime })).toMatchObject(ofWorkspace)
    expect(await ask(desk, 'Statistics', { SplitByWaitTime, Minutes: '60' })).toMatchObject({
      cumulative: ofWorkspace,
      realtime: { total_tasks: 1, total_workers: 2 },
    })

    for (const { sid } of [first, second]) {
      const { extra, ...counted } = await of({ taskQueueSid: sid })
      const { wait_duration_in_queue_until_accepted } = extra
      const ofQueue = {
        ...counted,
        tasks_entered: extra.entered_queue,
        wait_duration_in_queue_until_accepted,
      }
      const path = `TaskQueues/${sid}`
      expect(await ask(desk, `${path}/CumulativeStatistics`, { SplitByWaitTime })).toMatchObject(
        ofQueue,
      )
      expect(await ask(desk, `${path}/Statistics`, { SplitByWaitTime })).toMatchObject({
        cumulative: ofQueue,
      })
      const { task_queues_statistics: rows } = await ask(desk, 'TaskQueues/Statistics', {
        SplitByWaitTime,
      })
      expect(
        rows.find((row: { task_queue_sid: string }) => row.task_queue_sid === sid),
      ).toMatchObject({ cumulative: ofQueue })
    }

    const { extra: more, ...counted } = await of({ workflowSid: workflow.sid })
    const ofWorkflow = {
      ...counted,
      tasks_entered: more.entered_workflow,
      tasks_timed_out_in_workflow: more.tasks_timed_out_in_workflow,
    }
    expect(ofWorkflow.tasks_entered).toBe(4)
    const path = `Workflows/${workflow.sid}`
    expect(await ask(desk, `${path}/CumulativeStatistics`, { SplitByWaitTime })).toMatchObject(
      ofWorkflow,
    )
    expect(await ask(desk, `${path}/Statistics`, { SplitByWaitTime })).toMatchObject({
      cumulative: ofWorkflow,
    })

    const { extra: _, ...ofVoice } = recount(
      await workspace.events.list({ taskChannel: 'voice' }),
      all,
    )
    expect(await ask(desk, 'CumulativeStatistics', { TaskChannel: 'voice' })).toMatchObject(ofVoice)
    for (const worker of [ann, ben]) {
      const sid = worker?.sid ?? ''
      const { reservations_created, reservations_accepted, reservations_rejected } = await of({
        workerSid: sid,
      })
      const offers = { reservations_created, reservations_accepted, reservations_rejected }
      expect(await ask(desk, `Workers/${sid}/Statistics`)).toMatchObject({ cumulative: offers })
      const FriendlyName = worker?.friendlyName ?? ''
      expect(await ask(desk, 'Workers/Statistics', { FriendlyName })).toMatchObject({
        cumulative: offers,
        realtime: { total_workers: 1 },
      })
    }
    expect(await ask(desk, 'Workers/CumulativeStatistics')).toMatchObject({
      reservations_created: common.reservations_created,
      reservations_accepted: common.reservations_accepted,
    })
  })

  it('of activities are the stays of workers, clipped to the interval', async () => {
    const desk = await makeDesk('ann', 'ben')
    const { workspace, workers, activity } = desk
    const [ann] = workers
    await until(
      'the clock goes on by a second',
      () => Date.now() - Date.parse(String(ann?.dateCreated)) > 2100,
    )
    await workspace.workers(ann?.sid ?? '').update({ activitySid: await activity('Offline') })

    const { cumulative } = await ask(desk, `Workers/${ann?.sid}/Statistics`)

    const [update] = await workspace.events.list({ eventType: 'worker.activity.update' })
    const [made] = await workspace.events.list({
      workerSid: ann?.sid ?? '',
      eventType: 'worker.created',
    })
    const stay = Math.floor(((update?.eventDateMs ?? 0) - (made?.eventDateMs ?? 0)) / 1000)
    const rows = cumulative.activity_durations as { friendly_name: string }[]
    const named = (name: string) => rows.find(({ friendly_name }) => friendly_name === name)
    expect(stay).toBeGreaterThanOrEqual(1)
    expect(named('Available')).toMatchObject({ total: stay, avg: stay, min: stay, max: stay })
    expect(named('Unavailable')).toMatchObject({ total: 0, avg: 0, min: 0, max: 0 })
    const queue = { TaskQueueName: 'First' }
    expect(await ask(desk, 'Workers/Statistics', queue)).toMatchObject({
      realtime: { total_workers: 0 },
    })
    const before = new Date(Date.now() - 2 * DAY_MS).toISOString()
    const empty = await ask(desk, 'Workers/CumulativeStatistics', {
      StartDate: before,
      EndDate: new Date(Date.now() - DAY_MS).toISOString(),
    })
    expect(empty.reservations_created).toBe(0)
    for (const { total } of empty.activity_durations) expect(total).toBe(0)
  })
})

describe('what is asked wrong', () => {
  it('is refused with the documented code', async () => {
    const desk = await makeDesk('ann')
    const { workspace, second } = desk
    const ago = (days: number) => new Date(Date.now() - days * DAY_MS)
    const statistics = workspace.statistics()

    await expectRefusal(statistics.fetch({ startDate: ago(31) }), 400, 14241)
    await expectRefusal(statistics.fetch({ minutes: 31 * 1440 }), 400, 14241)
    expect((await statistics.fetch({ startDate: ago(30) })).cumulative).toMatchObject({
      tasks_created: 0,
    })
    const queue = workspace.taskQueues(second.sid).cumulativeStatistics()
    await expectRefusal(queue.fetch({ startDate: ago(1), endDate: ago(2) }), 400, 20001)
    await expectRefusal(queue.fetch({ minutes: 0 }), 400, 20001)
    await expectRefusal(queue.fetch({ splitByWaitTime: '5,soon' }), 400, 20001)
    await expectRefusal(queue.fetch({ taskChannel: 'shoes' }), 400, 20001)
    await expectRefusal(workspace.workers.statistics().fetch({ taskQueueSid: 'WQ1' }), 400, 20001)
    const path = `/v1/Workspaces/${desk.sid}/Statistics?StartDate=yesterday`
    expect((await site.fetch(path)).status).toBe(400)
    const nowhere = [
      () => workspace.taskQueues(`WQ${NOWHERE}`).statistics().fetch(),
      () => workspace.workflows(`WW${NOWHERE}`).statistics().fetch(),
      () => workspace.workers(`WK${NOWHERE}`).statistics().fetch(),
      () => site.client.taskrouter.v1.workspaces(`WS${NOWHERE}`).statistics().fetch(),
    ]
    for (const asked of nowhere) await expectRefusal(asked(), 404, 20404)
    const other = await makeDesk()
    await expectRefusal(other.workspace.taskQueues(second.sid).statistics().fetch(), 404, 20404)
  })
})

describe('the answers of this file', () => {
  it('were all as the contract has them', () => {
    expect(site.violations).toEqual([])
    expect(site.missing('taskrouter_v1', 'statistics')).toEqual([])
  })
})
