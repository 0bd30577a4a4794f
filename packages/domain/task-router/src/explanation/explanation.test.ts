import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { acceptReservation, rejectReservation } from '../commands/reservations.ts'
import { createDefaultWorkspace, updateTaskQueue, updateWorkflow } from '../commands/resources.ts'
import { createTask } from '../commands/tasks.ts'
import { createWorker, updateWorker, updateWorkerChannel } from '../commands/workers.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import { whyChosen } from './why-chosen.ts'

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let home: DefaultWorkspace

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
})

const activity = (name: string) =>
  router.list('activity', home.workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid

const worker = (friendlyName: string, attributes = {}, activityName = 'Available') =>
  router.run(
    createWorker(home.workspaceSid, {
      friendlyName,
      attributes,
      activitySid: activity(activityName),
    }),
  )

const task = (rest = {}) =>
  router.run(
    createTask({
      workspaceSid: home.workspaceSid,
      workflowSid: home.workflowSid,
      taskChannel: 'voice',
      ...rest,
    }),
  )

/** The workflow's one step. */
const step = (target: object) =>
  router.run(
    updateWorkflow(home.workflowSid, {
      configuration: JSON.stringify({
        task_routing: {
          filters: [{ expression: '1==1', targets: [{ queue: home.taskQueueSid, ...target }] }],
        },
      }),
    }),
  )

const current = (sid: string) => router.task(sid)!
const verdicts = (sid: string) =>
  router.whyWaiting(current(sid))?.workers.map(({ friendlyName, reason }) => [friendlyName, reason])

async function assignmentsOf(sid: string) {
  const decisions = await store.decisionsOfTask(sid)
  return decisions.map((decision) => whyChosen(decision))
}

describe('why a task waits', () => {
  it('says of each member of the queue why they do not take it', async () => {
    await step({ expression: 'worker.level > 3' })
    await worker('away', { level: 5 }, 'Break')
    const busy = await worker('busy', { level: 5 })
    await task()
    const off = await worker('off', { level: 5 })
    const [channel] = router
      .list('worker-channel', home.workspaceSid)
      .filter(
        ({ workerSid, taskChannelSid }) =>
          workerSid === off.sid &&
          router.get('task-channel', taskChannelSid)?.uniqueName === 'voice',
      )
    await router.run(updateWorkerChannel(channel!.sid, { available: false }))
    await worker('new', { level: 1 })
    const first = await task()
    await clock.advance(5_000)
    const second = await task()

    expect(verdicts(first.sid)).toEqual([
      ['away', 'unavailable'],
      ['busy', 'busy'],
      ['off', 'channel-off'],
      ['new', 'unfit'],
    ])
    const waiting = router.whyWaiting(current(second.sid))!
    expect(waiting).toMatchObject({
      ...{ place: 2, inQueue: 2 },
      counts: { unavailable: 1, 'channel-off': 1, busy: 1, unfit: 1 },
    })
    expect(waiting.workers.map(({ facts }) => facts)).toEqual([
      { activity: 'Break' },
      { load: 1, capacity: 1, channel: 'voice' },
      { channel: 'voice' },
      { expression: 'worker.level > 3' },
    ])
    expect(waiting.sentence).toBe(
      'The task has waited 0 seconds in the queue Everyone, at place 2 of 2: of 4 workers, 1 is not available, 1 is switched off on this channel, 1 is busy, 1 is not what the step asks for.',
    )
    expect(waiting.workers.map(({ sentence }) => sentence)).toEqual([
      'away is in the activity Break, in which nobody is asked.',
      expect.stringMatching(
        /^busy has 1 of 1 tasks on the channel voice \(WT[0-9a-f]{32} pending\)\.$/,
      ),
      'off has switched the channel voice off.',
      "new is free, but does not match the step's expression: worker.level > 3",
    ])
    expect(busy.friendlyName).toBe('busy')
  })

  it('says who is being asked, and for how long yet', async () => {
    await worker('ann')
    const { sid } = await task()
    await clock.advance(20_000)

    expect(router.whyWaiting(current(sid))?.workers).toMatchObject([
      {
        reason: 'asked',
        facts: { seconds: 100 },
        sentence: expect.stringContaining('for 100 seconds more at most'),
      },
    ])
  })

  it('says that nobody belongs there', async () => {
    await router.run(updateTaskQueue(home.taskQueueSid, { targetWorkers: '' }))
    await worker('ann')
    const { sid } = await task()

    expect(router.whyWaiting(current(sid))).toMatchObject({
      sentence: expect.stringContaining('no worker belongs there'),
      workers: [],
    })
  })

  it('names the step that is for one worker, and the task that is for one worker', async () => {
    await step({ known_worker_friendly_name: 'task.owner' })
    const ann = await worker('ann', {}, 'Offline')
    await worker('bob')
    const known = await task({ attributes: { owner: 'ann' } })
    const direct = await task({ routingTarget: ann.sid, ignoreCapacity: false })

    expect(verdicts(known.sid)).toEqual([
      ['ann', 'unavailable'],
      ['bob', 'not-the-known-worker'],
    ])
    expect(verdicts(direct.sid)).toEqual([['ann', 'unavailable']])
    expect(router.whyWaiting(current(direct.sid))?.place).toBeNull()
  })

  it('has nothing to say of a task that does not wait', async () => {
    await worker('ann')
    const { sid } = await task()
    const [reservation] = router.reservationsOf(current(sid))
    await router.run(acceptReservation(reservation!.sid))

    expect(router.whyWaiting(current(sid))).toBeNull()
  })
})

describe('why a worker was asked', () => {
  it('tells the longest idle from those who come later', async () => {
    await worker('ann')
    await clock.advance(60_000)
    await worker('bob')
    await worker('cid', {}, 'Break')
    const { sid } = await task({ priority: 7 })

    const [assignment] = await assignmentsOf(sid)
    expect(assignment?.sentence).toBe(
      'ann was asked after 0 seconds, with priority 7: of the 3 workers in the queue Everyone, 2 had room on the channel voice, and ann had been idle the longest (60 seconds).',
    )
    expect(assignment?.workers.map(({ sentence }) => sentence)).toEqual(['ann was asked.'])
  })

  it('tells the order of the step, and who did not fit', async () => {
    await step({ expression: 'worker.level > 1', order_by: 'worker.level DESC' })
    await worker('one', { level: 1 })
    await worker('two', { level: 2 })
    await worker('three', { level: 3 })
    const { sid } = await task()

    const [assignment] = await assignmentsOf(sid)
    expect(assignment?.sentence).toContain('three came first by worker.level DESC (3).')
    expect(assignment?.workers.map(({ sentence }) => sentence)).toEqual([
      'three was asked.',
      'two could have taken it, but comes later by worker.level DESC (2).',
      "one was free, but does not match the step's expression: worker.level > 1",
    ])
  })

  it('tells who had been asked before', async () => {
    await worker('ann')
    const bob = await worker('bob', {}, 'Break')
    const { sid } = await task()
    await router.run(updateWorker(bob.sid, { activitySid: activity('Available') }))
    const [first] = router.reservationsOf(current(sid))
    await router.run(rejectReservation(first!.sid, null))

    const [, second] = await assignmentsOf(sid)
    expect(second?.sentence).toContain('bob had been asked for it less often than others')
    expect(second?.workers.map(({ sentence }) => sentence)).toEqual([
      'bob was asked.',
      'ann could have taken it, but had been asked for it once already.',
    ])
  })

  it('tells that the task itself named the worker', async () => {
    const ann = await worker('ann', {}, 'Offline')
    const { sid } = await task({ routingTarget: ann.sid })

    const [assignment] = await assignmentsOf(sid)
    expect(assignment?.sentence).toBe(
      'ann was asked because the task is for them alone (RoutingTarget).',
    )
  })
})
