/** What is told of tasks and reservations: events, and explanations of how tasks were routed. */
import { until, WebhookHost } from '@offhook/test-kit'
import twilio from 'twilio'
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

describe('Events', () => {
  it('tell what happened, the newest first, by each filter', async () => {
    const { workspace } = await makeDesk('ann')
    const { offer, reservation, task } = await makeOffer(workspace, { attributes: '{"a":1}' })
    await reservation.update({ reservationStatus: 'accepted' })
    const { taskSid, workerSid } = offer
    const [queue] = await workspace.taskQueues.list()
    const [workflow] = await workspace.workflows.list()
    const { taskChannelSid } = await task.fetch()
    const types = async (filter: object) =>
      (await workspace.events.list(filter)).map(({ eventType }) => eventType)

    expect(await types({ taskSid })).toEqual(
      expect.arrayContaining([
        'task.created',
        'workflow.entered',
        'workflow.target-matched',
        'task-queue.entered',
        'reservation.created',
        'reservation.accepted',
      ]),
    )
    expect(await types({ reservationSid: offer.sid, eventType: 'reservation.created' })).toEqual([
      'reservation.created',
    ])
    expect(await types({ workerSid, eventType: 'worker.created' })).toEqual(['worker.created'])
    expect(await types({ taskQueueSid: queue?.sid })).toContain('task-queue.entered')
    expect(await types({ workflowSid: workflow?.sid })).toContain('workflow.created')
    for (const taskChannel of ['default', taskChannelSid]) {
      expect(await types({ taskChannel, eventType: 'task.created' })).toEqual(['task.created'])
    }
    expect(await types({ taskChannel: 'shoes' })).toEqual([])
    expect(await types({ minutes: 5, taskSid })).toContain('task.created')
    const [hourAgo, inAnHour] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000))
    expect(await types({ startDate: hourAgo, endDate: inAnHour, taskSid })).toContain(
      'task.created',
    )
    expect(await types({ endDate: hourAgo })).toEqual([])
    expect(await types({ startDate: inAnHour })).toEqual([])
    const all = await workspace.events.list()
    const dates = all.map(({ eventDateMs }) => eventDateMs)
    expect(dates).toEqual([...dates].sort((a, b) => b - a))
    expect(sids(await workspace.events.list({ pageSize: 3 }))).toEqual(sids(all))
    // Also those of one millisecond stand as they happened.
    const happened = (await types({ taskSid })).reverse()
    expect(happened.slice(0, 5)).toEqual([
      'task.created',
      'workflow.entered',
      'workflow.target-matched',
      'task-queue.entered',
      'reservation.created',
    ])

    const [event] = await workspace.events.list({ taskSid, eventType: 'task.created' })
    expect(await workspace.events(event?.sid ?? '').fetch()).toMatchObject({
      resourceType: 'task',
      resourceSid: taskSid,
      eventData: {
        task_sid: taskSid,
        task_attributes: '{"a":1}',
        task_channel_unique_name: 'default',
        workflow_name: 'Default Fifo Workflow',
      },
      actorSid: site.facts.accountSid,
      actorType: 'account',
      actorUrl: `${site.facts.httpUrl}/2010-04-01/Accounts/${site.facts.accountSid}.json`,
      source: 'api',
      sourceIpAddress: '127.0.0.1',
    })
    const [routed] = await workspace.events.list({ taskSid, eventType: 'reservation.created' })
    expect(routed).toMatchObject({ actorSid: null, actorType: 'system', source: 'taskrouter' })
    expect(sids(await workspace.events.list({ sid: event?.sid ?? '' }))).toEqual([event?.sid])
    await expectRefusal(workspace.events(`EV${NOWHERE}`).fetch(), 404, 20404)
    await expectRefusal((await makeDesk()).workspace.events(event?.sid ?? '').fetch(), 404, 20404)
    await expectRefusal(workspace.events.list({ minutes: 0 }), 400, 20001)
    const page = await site.fetch(`/v1/Workspaces/${(await workspace.fetch()).sid}/Events?Page=2`)
    expect({ status: page.status, ...((await page.json()) as object) }).toMatchObject({
      status: 400,
      code: 40153,
    })
  })

  it('are told to the address of the workspace: those that its filter names, signed', async () => {
    const host = await WebhookHost.open()
    try {
      let isAway = true
      const url = host.answers('/events', () => ({ status: isAway ? 503 : 204 }))
      const { workspace } = await makeDesk('ann')
      await workspace.update({
        eventCallbackUrl: `${url}?a=b`,
        eventsFilter: 'task.created, reservation.created',
      })
      await expectRefusal(workspace.update({ eventsFilter: 'task.made' }), 400, 20001)
      const { offer, reservation } = await makeOffer(workspace, { attributes: '{"a":"ü"}' })
      await reservation.update({ reservationStatus: 'accepted' })

      await until('the first is told, and not taken', () => host.requests.length > 0)
      isAway = false
      await until('both are taken', () => {
        const told = host.requests.map(({ parameters }) => parameters['EventType'])
        return told.includes('reservation.created')
      })

      const told = host.requests.map(({ parameters }) => parameters['EventType'])
      // The head of a line is asked until it is taken, and only then comes the next.
      expect(told.slice(0, 2)).toEqual(['task.created', 'task.created'])
      expect(told.lastIndexOf('task.created')).toBeLessThan(told.indexOf('reservation.created'))
      expect(told).not.toContain('reservation.accepted')
      const last = host.requests.at(-1)
      const { a: _, ...form } = last?.parameters ?? {}
      expect(last).toMatchObject({ method: 'POST' })
      expect(form).toMatchObject({
        ResourceSid: offer.sid,
        ReservationSid: offer.sid,
        WorkspaceName: 'Desk',
        TaskAttributes: '{"a":"ü"}',
        WorkerName: 'ann',
      })
      const { authToken } = site.facts
      const signature = String(last?.headers['x-twilio-signature'])
      expect(twilio.validateRequest(authToken, signature, `${url}?a=b`, form)).toBe(true)
    } finally {
      await host.close()
    }
  })
})

describe('Explanations', () => {
  it('tell why a task waits, why a worker was asked, and go on when it is over', async () => {
    const { workspace, sid, workers, activity } = await makeDesk('ann', 'bob')
    await workspace
      .workers(workers[1]?.sid ?? '')
      .update({ activitySid: await activity('Offline') })
    const { task, offer, reservation } = await makeOffer(workspace)
    const waiting = await workspace.tasks.create({})
    const explained = async (taskSid: string) => {
      const answer = await site.fetch(`/offhook/v1/Workspaces/${sid}/Tasks/${taskSid}/Explanation`)
      expect(answer.status).toBe(200)
      return (await answer.json()) as Record<string, unknown>
    }

    expect(await explained(waiting.sid)).toMatchObject({
      taskSid: waiting.sid,
      assignmentStatus: 'pending',
      waiting: {
        place: 1,
        inQueue: 1,
        workersTotal: 2,
        workers: [
          {
            friendlyName: 'ann',
            reason: 'busy',
            sentence: expect.stringContaining('ann has 1 of 1'),
          },
          {
            friendlyName: 'bob',
            reason: 'unavailable',
            sentence: expect.stringContaining('Offline'),
          },
        ],
      },
      assignments: [],
    })
    await reservation.update({ reservationStatus: 'accepted' })
    await task.update({ assignmentStatus: 'completed', reason: 'done' })
    expect(await explained(offer.taskSid)).toMatchObject({
      assignmentStatus: 'completed',
      reason: 'done',
      waiting: null,
      assignments: [
        {
          reservationSid: offer.sid,
          reservationStatus: 'completed',
          workerSid: workers[0]?.sid,
          sentence: expect.stringMatching(/^ann was asked after .* ann was the only one\.$/),
          workers: [{ friendlyName: 'ann', verdict: 'chosen', sentence: 'ann was asked.' }],
        },
      ],
    })
    const nobody = `/offhook/v1/Workspaces/${sid}/Tasks/WT${NOWHERE}/Explanation`
    expect((await site.fetch(nobody)).status).toBe(404)
  })
})

describe('the answers of this file', () => {
  it('were all as the contract has them', () => {
    expect(site.violations).toEqual([])
    expect(site.missing('taskrouter_v1', 'events')).toEqual([])
  })
})
