/** A call that waits as a task, and is accepted, held together and wrapped up by REST alone. */
import { until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Callers } from './support/callers.ts'
import { expectRefusal } from './support/expect-refusal.ts'
import { ContractSite } from './support/site.ts'

let site: ContractSite
let callers: Callers
let dialled = 0

beforeAll(async () => {
  site = await ContractSite.open()
  callers = await Callers.open(site)
})

afterAll(async () => {
  await callers?.close()
  await site?.close()
})

/** A caller who waits in the workflow, and the offer of their task to the one worker. */
async function waiting(topic: string) {
  const { client, facts } = site
  const workspace = client.taskrouter.v1.workspaces(facts.workspaceSid)
  const [available] = await workspace.activities.list({ friendlyName: 'Available' })
  const worker = site.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
  await workspace.workers(worker).update({ activitySid: available?.sid ?? '' })
  const number = await callers.number(
    `<Response><Enqueue workflowSid="${facts.workflowSid}"><Task>{"topic":"${topic}"}</Task></Enqueue></Response>`,
  )
  const { sid: callSid, call } = await callers.dials(`+1202555${3900 + ++dialled}`, number)
  const { sid } = await until('the caller is a task that is offered', async () => {
    const [row] = await workspace.tasks.list({
      evaluateTaskAttributes: `topic == "${topic}" AND call_sid == "${callSid}"`,
      assignmentStatus: ['reserved'],
    })
    return row
  })
  const task = workspace.tasks(sid)
  const [offer] = await task.reservations.list({ reservationStatus: 'pending' })
  const reservation = workspace.workers(worker).reservations(offer?.sid ?? '')
  return { workspace, task, reservation, call, callSid, number }
}

/** The caller is still in the call, and the application's new document is what ends it. */
async function sendsAway({ call, callSid }: Awaited<ReturnType<typeof waiting>>): Promise<void> {
  expect(call.status).toBe('answered')
  const { status } = await site.client
    .calls(callSid)
    .update({ twiml: '<Response><Hangup/></Response>' })
  expect(status).toBe('in-progress')
  await call.until('ended')
}

describe('a caller who waits as a task', () => {
  it('is joined with whom the conference instruction dials, and wrapped up when they leave', async () => {
    const { workspace, task, reservation, call, callSid, number } = await waiting('joined')
    const agent = await callers.phone('agent', (ringing) => void ringing.answer())

    const told = await reservation.update({
      instruction: 'conference',
      to: agent.uri,
      endConferenceOnExit: true,
      beep: 'false',
      timeout: 20,
      conferenceStatusCallback: callers.host.answers('/conference', ''),
      conferenceStatusCallbackEvent: ['start', 'end'],
    })
    expect(told.reservationStatus).toBe('pending')
    await until('the reservation is accepted', async () => {
      return (await reservation.fetch()).reservationStatus === 'accepted'
    })

    const joined = await task.fetch()
    const { conference, to } = JSON.parse(joined.attributes)
    expect(joined.assignmentStatus).toBe('assigned')
    expect(to).toBe(number)
    expect(conference.participants.customer).toBe(callSid)
    const participants = await site.client.conferences(conference.sid).participants.list()
    expect(participants.map((row) => row.callSid).sort()).toEqual(
      Object.values(conference.participants).sort(),
    )
    await until('the conference is told to have begun', () =>
      callers.host
        .asked('/conference')
        .find(({ parameters }) => parameters['StatusCallbackEvent'] === 'conference-start'),
    )
    await expectRefusal(task.update({ assignmentStatus: 'canceled' }), 400, 20001)
    await agent.calls[0]?.hangup()
    await call.until('ended')
    await until('the task is to be wrapped up', async () => {
      return (await task.fetch()).assignmentStatus === 'wrapping'
    })
    expect((await reservation.fetch()).reservationStatus).toBe('wrapping')

    await reservation.update({ reservationStatus: 'completed' })

    expect((await task.fetch()).assignmentStatus).toBe('completed')
    const types = (await workspace.events.list({ taskSid: joined.sid })).map(
      ({ eventType }) => eventType,
    )
    expect(types).toEqual(
      expect.arrayContaining(['reservation.accepted', 'reservation.wrapup', 'task.completed']),
    )
  })

  it('waits on when the task is canceled, until the application moves them', async () => {
    const first = await waiting('canceled')
    await first.task.update({ assignmentStatus: 'canceled', reason: 'closed' })
    expect((await first.reservation.fetch()).reservationStatus).toBe('canceled')
    await expectRefusal(first.reservation.update({ instruction: 'conference' }), 400, 40136)
    await sendsAway(first)
  })

  it('ends their task by hanging up', async () => {
    const second = await waiting('gone')
    await second.call.hangup()

    await until('the task is canceled', async () => {
      const { assignmentStatus, reason } = await second.task.fetch()
      return assignmentStatus === 'canceled' && reason === 'hangup'
    })
  })

  it('waits on when the task is deleted, until the application moves them', async () => {
    const caller = await waiting('deleted')

    await caller.task.remove()

    await expectRefusal(caller.task.fetch(), 404, 20404)
    await sendsAway(caller)
    expect(site.violations).toEqual([])
  })
})
