/** Tasks, and the reservations of workers for them. */
import { until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDesk as makeDeskOf, makeOffer } from './support/desk.ts'
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

const makeDesk = (...people: readonly string[]) => makeDeskOf(site, ...people)
const sids = (rows: readonly { sid: string }[]) => rows.map(({ sid }) => sid)

describe('Tasks', () => {
  it('are made with everything that was given, and fetched', async () => {
    const { workspace } = await makeDesk()
    const [workflow] = await workspace.workflows.list()
    const made = await workspace.tasks.create({
      workflowSid: workflow?.sid ?? '',
      attributes: '{"type":"support","case":{"id":7}}',
      timeout: 600,
      priority: 3,
      taskChannel: 'voice',
      virtualStartTime: new Date('2024-05-06T07:08:09Z'),
    })

    expect(made).toMatchObject({
      assignmentStatus: 'pending',
      attributes: '{"type":"support","case":{"id":7}}',
      addons: '{}',
      timeout: 600,
      priority: 3,
      taskChannelUniqueName: 'voice',
      workflowSid: workflow?.sid,
      workflowFriendlyName: 'Default Fifo Workflow',
      taskQueueFriendlyName: 'Sample Queue',
      virtualStartTime: new Date('2024-05-06T07:08:09Z'),
      reason: null,
      routingTarget: null,
      ignoreCapacity: true,
    })
    expect(made.taskQueueEnteredDate).toBeInstanceOf(Date)
    expect(await workspace.tasks(made.sid).fetch()).toMatchObject({ sid: made.sid, priority: 3 })
  })

  it('go straight to a worker, a queue or a workflow', async () => {
    const { workspace, workers, activity } = await makeDesk('ann')
    const [ann] = workers
    const queue = await workspace.taskQueues.create({ friendlyName: 'Second' })
    const [workflow] = await workspace.workflows.list()
    await workspace.workers(ann?.sid ?? '').update({ activitySid: await activity('Offline') })
    const create = (routingTarget: string, ignoreCapacity?: string) =>
      workspace.tasks.create({
        routingTarget,
        ...(ignoreCapacity === undefined ? {} : { ignoreCapacity }),
      })

    const direct = await create(ann?.sid ?? '')
    expect(direct).toMatchObject({ assignmentStatus: 'pending', routingTarget: ann?.sid })
    expect(await workspace.tasks(direct.sid).fetch()).toMatchObject({
      assignmentStatus: 'reserved',
    })
    const patient = await create(ann?.sid ?? '', 'false')
    expect(await workspace.tasks(patient.sid).fetch()).toMatchObject({
      assignmentStatus: 'pending',
      ignoreCapacity: false,
    })
    expect(await create(queue.sid)).toMatchObject({ taskQueueSid: queue.sid })
    expect(await create(workflow?.sid ?? '')).toMatchObject({ workflowSid: workflow?.sid })
    expect(sids(await workspace.tasks.list({ routingTarget: patient.routingTarget }))).toEqual([
      direct.sid,
      patient.sid,
    ])
    await expectRefusal(create(`WK${NOWHERE}`), 400, 20001)
    await expectRefusal(create('ann'), 400, 20001)
  })

  it('are found by each filter, in the order that is asked for, page by page', async () => {
    const { workspace } = await makeDesk()
    const [first] = await workspace.taskQueues.list()
    const second = await workspace.taskQueues.create({ friendlyName: 'Second' })
    const other = await workspace.workflows.create({
      friendlyName: 'Other',
      configuration: JSON.stringify({
        task_routing: { filters: [], default_filter: { queue: second.sid } },
      }),
    })
    const [fifo] = await workspace.workflows.list({ friendlyName: 'Default Fifo Workflow' })
    const make = (workflowSid: string, priority: number, start: string, attributes = '{}') =>
      workspace.tasks.create({
        workflowSid,
        priority,
        attributes,
        virtualStartTime: new Date(start),
      })
    const a = await make(fifo?.sid ?? '', 1, '2024-01-03T00:00:00Z', '{"type":"sales"}')
    const b = await make(fifo?.sid ?? '', 2, '2024-01-02T00:00:00Z', '{"type":"support"}')
    const c = await make(other.sid, 2, '2024-01-01T00:00:00Z')
    await workspace.tasks(c.sid).update({ assignmentStatus: 'canceled', reason: 'test' })
    const { tasks } = workspace
    const found = async (filter: object) => sids(await tasks.list(filter))

    expect(await found({})).toEqual([a.sid, b.sid, c.sid])
    expect(await found({ priority: 2 })).toEqual([b.sid, c.sid])
    expect(await found({ assignmentStatus: ['pending'] })).toEqual([a.sid, b.sid])
    expect(await found({ assignmentStatus: ['canceled', 'reserved'] })).toEqual([c.sid])
    expect(await found({ workflowSid: other.sid })).toEqual([c.sid])
    expect(await found({ workflowName: 'Other' })).toEqual([c.sid])
    expect(await found({ taskQueueSid: first?.sid })).toEqual([a.sid, b.sid])
    expect(await found({ taskQueueName: 'Second' })).toEqual([c.sid])
    expect(await found({ evaluateTaskAttributes: 'type == "support"' })).toEqual([b.sid])
    expect(await found({ hasAddons: true })).toEqual([])
    expect(await found({ hasAddons: false, priority: 1 })).toEqual([a.sid])
    expect(await found({ ordering: 'DateCreated:desc' })).toEqual([c.sid, b.sid, a.sid])
    expect(await found({ ordering: 'VirtualStartTime:asc' })).toEqual([c.sid, b.sid, a.sid])
    expect(await found({ ordering: 'Priority:desc,DateCreated:asc' })).toEqual([
      b.sid,
      c.sid,
      a.sid,
    ])
    expect(await found({ ordering: 'Priority:desc', pageSize: 1, priority: 2 })).toHaveLength(2)

    const page = await tasks.page({ ordering: 'DateCreated:asc', pageSize: 2 })
    expect(sids(page.instances)).toEqual([a.sid, b.sid])
    // What comes and goes meanwhile does not shift the next page.
    await workspace.tasks(a.sid).remove()
    const next = await page.nextPage()
    expect(sids(next?.instances ?? [])).toEqual([c.sid])
    expect(next?.nextPageUrl).toBeUndefined()
  })

  it('are refused where something is wrong, and then nothing has changed', async () => {
    const { workspace } = await makeDesk()
    const { tasks } = workspace
    const { sid } = await tasks.create({ attributes: '{"a":1}' })
    const task = tasks(sid)
    const refused = async (asked: Promise<unknown>, message: string) => {
      await expect(asked).rejects.toMatchObject({ status: 400, code: 20001 })
      await expect(asked).rejects.toThrow(message)
    }

    await refused(tasks.create({ attributes: '{"a" 1}' }), 'position 6')
    await refused(tasks.create({ attributes: `{"a":"${'x'.repeat(4096)}"}` }), '4096')
    await refused(tasks.create({ priority: -1 }), 'Priority')
    await refused(tasks.create({ priority: 2 ** 31 }), 'Priority')
    await refused(tasks.create({ timeout: 1_209_601 }), 'Timeout')
    await refused(tasks.create({ taskChannel: 'shoes' }), 'shoes')
    await refused(tasks.create({ workflowSid: `WW${NOWHERE}` }), NOWHERE)
    await refused(tasks.create({ workflowSid: 'Default' }), 'WorkflowSid')
    await refused(tasks.create({ taskQueueSid: `WQ${NOWHERE}` }), NOWHERE)
    const tomorrow = new Date(Date.now() + 86_400_000)
    await refused(tasks.create({ virtualStartTime: tomorrow }), 'future')
    await refused(tasks.create({ virtualStartTime: new Date('1899-12-31T23:59:59Z') }), '1900')
    await refused(tasks.list({ evaluateTaskAttributes: 'a ==' }), 'position 5')
    await refused(tasks.list({ assignmentStatus: ['lost'] }), 'AssignmentStatus')
    await refused(tasks.list({ ordering: 'Priority:down' }), 'Ordering')
    await refused(
      tasks.list({ ordering: 'DateCreated:asc,VirtualStartTime:asc' }),
      'VirtualStartTime',
    )
    await refused(
      task.update({ attributes: '{"b":2}', priority: 5, taskChannel: 'shoes' }),
      'shoes',
    )
    await refused(
      task.update({ attributes: '{"b":2}', assignmentStatus: 'canceled' }),
      'one update',
    )
    await refused(
      task.update({ assignmentStatus: 'completed', priority: 9 }),
      'not currently assigned',
    )
    await refused(task.update({ assignmentStatus: 'reserved' }), 'AssignmentStatus')
    expect(await task.fetch()).toMatchObject({
      attributes: '{"a":1}',
      priority: 0,
      assignmentStatus: 'pending',
    })
    expect(await tasks.list()).toHaveLength(1)
    await expectRefusal(tasks(`WT${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal((await makeDesk()).workspace.tasks(sid).fetch(), 404, 20404)
    await expectRefusal(tasks.list({ pageSize: 1001 }), 400, 20007)
  })

  it('ask for a workflow where there are several', async () => {
    const { workspace } = await makeDesk()
    const [fifo] = await workspace.workflows.list()
    await workspace.workflows.create({
      friendlyName: 'Nothing fits',
      configuration: JSON.stringify({
        task_routing: {
          filters: [
            {
              expression: 'type == "a"',
              targets: [{ queue: (await workspace.taskQueues.list())[0]?.sid }],
            },
          ],
        },
      }),
    })
    const [picky] = await workspace.workflows.list({ friendlyName: 'Nothing fits' })

    await expectRefusal(workspace.tasks.create(), 400, 20001)
    await expectRefusal(workspace.tasks.create({ workflowSid: picky?.sid ?? '' }), 400, 14222)
    expect(await workspace.tasks.list()).toEqual([])
    expect(await workspace.tasks.create({ workflowSid: fifo?.sid ?? '' })).toMatchObject({
      workflowSid: fifo?.sid,
    })
  })

  it('are changed, wrapped up, completed and deleted', async () => {
    const { workspace } = await makeDesk('ann')
    const { task, reservation } = await makeOffer(workspace)

    const changed = await task.update({
      attributes: '{"a":2}',
      priority: 7,
      taskChannel: 'chat',
      virtualStartTime: new Date('2024-01-01T00:00:00Z'),
    })
    expect(changed).toMatchObject({
      attributes: '{"a":2}',
      priority: 7,
      taskChannelUniqueName: 'chat',
      virtualStartTime: new Date('2024-01-01T00:00:00Z'),
      assignmentStatus: 'reserved',
    })
    await reservation.update({ reservationStatus: 'accepted' })
    await expectRefusal(task.update({ assignmentStatus: 'canceled' }), 400, 20001)
    expect(await task.update({ assignmentStatus: 'wrapping', reason: 'talked' })).toMatchObject({
      assignmentStatus: 'wrapping',
      reason: 'talked',
    })
    expect((await reservation.fetch()).reservationStatus).toBe('wrapping')
    expect(await task.update({ assignmentStatus: 'completed', reason: 'done' })).toMatchObject({
      assignmentStatus: 'completed',
      reason: 'done',
    })
    expect((await reservation.fetch()).reservationStatus).toBe('completed')
    expect(await task.remove()).toBe(true)
    await expectRefusal(task.fetch(), 404, 20404)
    await expectRefusal(reservation.fetch(), 404, 20404)
  })
})

describe('versions', () => {
  it('of tasks, workers and reservations are told, and an old one changes nothing', async () => {
    const { sid, workspace, workers } = await makeDesk('ann')
    const ann = workspace.workers(workers[0]?.sid ?? '')
    const { task, offer, reservation } = await makeOffer(workspace)
    const taskSid = offer.taskSid
    const etagOf = async (path: string) => {
      const answer = await site.fetch(`/v1/Workspaces/${sid}/${path}`)
      return answer.headers.get('etag') ?? ''
    }

    const first = await etagOf(`Tasks/${taskSid}`)
    expect(first).toMatch(/^"\d+"$/)
    await task.update({ attributes: '{"a":1}', ifMatch: first })
    await expectRefusal(task.update({ attributes: '{"a":2}', ifMatch: first }), 412, 20412)
    await expectRefusal(task.remove({ ifMatch: first }), 412, 20412)
    await expectRefusal(task.update({ priority: 4, ifMatch: 'shoes' }), 412, 20412)
    expect(await task.fetch()).toMatchObject({ attributes: '{"a":1}', priority: 0 })

    const offered = await etagOf(`Tasks/${taskSid}/Reservations/${offer.sid}`)
    expect(offered).toBe(await etagOf(`Workers/${offer.workerSid}/Reservations/${offer.sid}`))
    const accept = { reservationStatus: 'accepted', ifMatch: offered } as const
    await reservation.update(accept)
    await expectRefusal(
      reservation.update({ reservationStatus: 'completed', ifMatch: offered }),
      412,
      20412,
    )
    await expectRefusal(reservation.update({ instruction: 'accept', ifMatch: offered }), 412, 20412)
    await reservation.update({ reservationStatus: 'completed', ifMatch: '*' })

    const worker = await etagOf(`Workers/${offer.workerSid}`)
    await ann.update({ attributes: '{"b":1}', ifMatch: worker.replaceAll('"', '') })
    await expectRefusal(ann.update({ friendlyName: 'x', ifMatch: worker }), 412, 20412)
    await expectRefusal(ann.remove({ ifMatch: worker }), 412, 20412)
    expect(await ann.fetch()).toMatchObject({ friendlyName: 'ann', attributes: '{"b":1}' })
    expect(await ann.remove({ ifMatch: await etagOf(`Workers/${offer.workerSid}`) })).toBe(true)
  })

  it('of workflows count their configurations, which are written as a whole', async () => {
    const { sid, workspace } = await makeDesk()
    const [workflow] = await workspace.workflows.list()
    const path = `/v1/Workspaces/${sid}/Workflows/${workflow?.sid}`
    const etag = async () => (await site.fetch(path)).headers.get('etag') ?? ''
    const write = async (fields: Record<string, string>, ifMatch: string) => {
      const answer = await site.fetch(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'if-match': ifMatch,
        },
        body: new URLSearchParams(fields).toString(),
      })
      return answer.status
    }
    const Configuration = `${workflow?.configuration} `

    const first = await etag()
    expect(await write({ FriendlyName: 'Renamed' }, first)).toBe(200)
    expect(await etag()).toBe(first)
    expect(await write({ Configuration }, first)).toBe(200)
    expect(await write({ Configuration: `${Configuration} ` }, first)).toBe(412)
    expect(await workspace.workflows(workflow?.sid ?? '').fetch()).toMatchObject({
      ...{ friendlyName: 'Renamed', configuration: Configuration },
    })
    expect(await write({ Configuration: `${Configuration} ` }, await etag())).toBe(200)
  })
})

describe('Reservations', () => {
  it('are reached by their task and by their worker, and move as they are told', async () => {
    const { workspace, workers } = await makeDesk('ann')
    const ann = workspace.workers(workers[0]?.sid ?? '')
    const { task, offer, reservation } = await makeOffer(workspace)
    const { workerSid } = offer

    expect(offer).toMatchObject({ reservationStatus: 'pending', workerName: 'ann', workerSid })
    expect(sids(await task.reservations.list({ reservationStatus: 'pending', workerSid }))).toEqual(
      [offer.sid],
    )
    expect(await task.reservations.list({ reservationStatus: 'accepted' })).toEqual([])
    expect(await task.reservations.list({ workerSid: `WK${NOWHERE}` })).toEqual([])
    expect(sids(await ann.reservations.list({ reservationStatus: 'pending' }))).toEqual([offer.sid])
    expect(await ann.workerChannels('default').fetch()).toMatchObject({
      assignedTasks: 1,
      availableCapacityPercentage: 0,
    })
    const byWorker = ann.reservations(offer.sid)
    expect(await byWorker.fetch()).toMatchObject({ sid: offer.sid, taskSid: offer.taskSid })

    expect(await byWorker.update({ reservationStatus: 'accepted' })).toMatchObject({
      reservationStatus: 'accepted',
    })
    expect((await task.fetch()).assignmentStatus).toBe('assigned')
    await expectRefusal(reservation.update({ reservationStatus: 'accepted' }), 400, 20001)
    await expectRefusal(ann.remove(), 400, 20001)
    expect(await reservation.update({ reservationStatus: 'wrapping' })).toMatchObject({
      reservationStatus: 'wrapping',
    })
    expect((await task.fetch()).assignmentStatus).toBe('wrapping')
    await reservation.update({ reservationStatus: 'completed' })
    expect((await task.fetch()).assignmentStatus).toBe('completed')
    await expectRefusal(task.reservations(`WR${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal(ann.reservations(`WR${NOWHERE}`).fetch(), 404, 20404)
  })

  it('are rejected with a move to another activity, and the next worker is asked', async () => {
    const { workspace, workers, activity } = await makeDesk('ann', 'ben')
    const { task, offer, reservation } = await makeOffer(workspace)
    const unavailable = await activity('Unavailable')

    await expectRefusal(
      reservation.update({ reservationStatus: 'rejected', workerActivitySid: `WA${NOWHERE}` }),
      400,
      40100,
    )
    expect((await reservation.fetch()).reservationStatus).toBe('pending')
    await reservation.update({ reservationStatus: 'rejected', workerActivitySid: unavailable })

    expect(await workspace.workers(offer.workerSid).fetch()).toMatchObject({
      activitySid: unavailable,
    })
    const other = workers.find(({ sid }) => sid !== offer.workerSid)
    const pending = await task.reservations.list({ reservationStatus: 'pending' })
    expect(pending.map(({ workerSid }) => workerSid)).toEqual([other?.sid])
  })

  it('of several workers at once are rescinded by the first who accepts', async () => {
    const { workspace } = await makeDesk('ann', 'ben')
    const [queue] = await workspace.taskQueues.list()
    await workspace.taskQueues(queue?.sid ?? '').update({ maxReservedWorkers: 2 })
    const { task } = await makeOffer(workspace)
    const [one = '', two = ''] = sids(await task.reservations.list())

    await task.reservations(two).update({ reservationStatus: 'accepted' })

    expect((await task.reservations(one).fetch()).reservationStatus).toBe('rescinded')
    const late = task.reservations(one).update({ reservationStatus: 'accepted' })
    await expect(late).rejects.toMatchObject({ status: 410 })
  })

  it('take instructions, each with its documented refusals', async () => {
    const { workspace } = await makeDesk('ann')
    const { task, reservation } = await makeOffer(workspace)
    const instruct = (fields: Parameters<typeof reservation.update>[0]) =>
      reservation.update(fields as object)

    await expectRefusal(instruct({ instruction: 'sing' }), 400, 55555)
    await expectRefusal(instruct({ instruction: 'conference' }), 400, 40142)
    await expectRefusal(
      instruct({ instruction: 'conference', statusCallback: 'nowhere' }),
      400,
      40159,
    )
    const activity = `WA${NOWHERE}`
    const refused: readonly (readonly [object, number])[] = [
      [{ instruction: 'conference', postWorkActivitySid: activity }, 40143],
      [{ instruction: 'dequeue' }, 40140],
      [{ instruction: 'call', callFrom: '+15005550006', callUrl: 'https://a.example' }, 40110],
      [{ instruction: 'call', callTo: 'client:ann', callUrl: 'https://a.example' }, 40111],
      [{ instruction: 'call', callTo: 'client:ann', callFrom: '+15005550006' }, 40112],
      [
        {
          instruction: 'call',
          callTo: 'client:ann',
          callFrom: '+15005550006',
          callUrl: 'https://a.example',
          callStatusCallbackUrl: 'nowhere',
        },
        40158,
      ],
      [{ instruction: 'redirect', redirectCallSid: `CA${NOWHERE}` }, 40120],
      [{ instruction: 'redirect', redirectUrl: 'https://a.example' }, 40121],
      [
        {
          instruction: 'redirect',
          redirectUrl: 'https://a.example',
          redirectCallSid: `CA${NOWHERE}`,
        },
        40122,
      ],
      [{ instruction: 'supervise', supervisor: 'client:boss' }, 40146],
      [{ reservationStatus: 'rejected', workerActivitySid: activity }, 40100],
    ]
    for (const [fields, code] of refused) await expectRefusal(instruct(fields), 400, code)
    await expectRefusal(instruct({ instruction: 'conference', timeout: 1000 }), 400, 20001)
    await expectRefusal(
      instruct({ instruction: 'reject', workerActivitySid: `WA${NOWHERE}` }),
      400,
      40100,
    )
    await expectRefusal(instruct({}), 400, 20001)
    await expectRefusal(instruct({ reservationStatus: 'timeout' }), 400, 20001)
    expect((await task.fetch()).assignmentStatus).toBe('reserved')
    expect(await instruct({ instruction: 'accept' })).toMatchObject({
      reservationStatus: 'accepted',
    })
    await expectRefusal(instruct({ instruction: 'conference' }), 400, 40136)
  })

  it('time out, and the worker is taken for absent', async () => {
    const { workspace } = await makeDesk('ann')
    const [workflow] = await workspace.workflows.list()
    await workspace.workflows(workflow?.sid ?? '').update({ taskReservationTimeout: 1 })
    const { task, offer, reservation } = await makeOffer(workspace)

    await until('the reservation times out', async () => {
      const { reservationStatus } = await reservation.fetch()
      return reservationStatus === 'timeout'
    })

    expect((await task.fetch()).assignmentStatus).toBe('pending')
    expect(await workspace.workers(offer.workerSid).fetch()).toMatchObject({
      activityName: 'Offline',
    })
  })
})

describe('the answers of this file', () => {
  it('were all as the contract has them', () => {
    expect(site.violations).toEqual([])
    expect(site.missing('taskrouter_v1', 'tasks', 'reservations')).toEqual([])
  })
})
