/** What people who log in may see and do in TaskRouter, and what keys may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectRefusal } from './support/expect-refusal.ts'
import { ContractSite } from './support/site.ts'

type Method = 'GET' | 'POST' | 'DELETE'

let site: ContractSite
let ask: (method: Method, path: string, fields?: Record<string, string>) => Promise<Response>

beforeAll(async () => {
  site = await ContractSite.open()
  ask = await loggedIn('agent')
})

afterAll(async () => {
  await site?.close()
})

/** A person's way to ask, by the token of their login. */
async function loggedIn(role: string): Promise<typeof ask> {
  const { httpUrl, logins, workspaceSid } = site.facts
  const login = logins.find((one) => one.role === role)
  const answer = await fetch(`${httpUrl}/offhook/v1/Sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: login?.username, password: login?.password }),
  })
  const { token } = (await answer.json()) as { token: string }
  return (method, path, fields) =>
    fetch(`${httpUrl}/v1/Workspaces/${workspaceSid}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
    })
}

function ownSid(): string {
  return site.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
}

describe('an agent', () => {
  it('sees the workspace, themselves, and nobody else', async () => {
    const workspace = site.client.taskrouter.v1.workspaces(site.facts.workspaceSid)
    const colleague = await workspace.workers.create({ friendlyName: 'colleague' })

    for (const path of ['', '/Activities', '/TaskQueues', '/TaskChannels', '/Workflows']) {
      expect((await ask('GET', path)).status, path).toBe(200)
    }
    const own = `/Workers/${ownSid()}`
    for (const path of [
      own,
      `${own}/Channels`,
      `${own}/Channels/voice`,
      `${own}/Reservations`,
      `${own}/Statistics`,
    ]) {
      expect((await ask('GET', path)).status, path).toBe(200)
    }
    const other = `/Workers/${colleague.sid}`
    for (const path of [
      '/Workers',
      '/Tasks',
      '/Events',
      '/Statistics',
      '/Workers/Statistics',
      '/TaskQueues/Statistics',
      other,
      `${other}/Reservations`,
      `${other}/Statistics`,
    ]) {
      expect((await ask('GET', path)).status, path).toBe(403)
    }
  })

  it('changes their own activity, and nothing that is for administrators', async () => {
    const workspace = site.client.taskrouter.v1.workspaces(site.facts.workspaceSid)
    const [away] = await workspace.activities.list({ friendlyName: 'Break' })
    const own = `/Workers/${ownSid()}`

    const moved = await ask('POST', own, { ActivitySid: away?.sid ?? '' })
    expect(await moved.json()).toMatchObject({ activity_name: 'Break' })
    const before = await workspace.workers(ownSid()).fetch()
    for (const [method, path, fields] of [
      ['POST', own, { Attributes: '{}' }],
      ['POST', own, { FriendlyName: 'chief' }],
      ['POST', `${own}/Channels/voice`, { Capacity: '9' }],
      ['DELETE', own, undefined],
      ['POST', '/Workers', { FriendlyName: 'friend' }],
      ['POST', '/Activities', { FriendlyName: 'Nap' }],
      ['POST', '/TaskQueues', { FriendlyName: 'mine' }],
      ['POST', '/Tasks', { Attributes: '{}' }],
      ['POST', '', { FriendlyName: 'mine' }],
      ['DELETE', '', undefined],
    ] as const) {
      expect((await ask(method, path, fields)).status, `${method} ${path}`).toBe(403)
    }
    expect(await workspace.workers(ownSid()).fetch()).toMatchObject({
      attributes: before.attributes,
      friendlyName: before.friendlyName,
    })
  })

  it('takes, sees and completes what is offered to them, and no task of others', async () => {
    const workspace = site.client.taskrouter.v1.workspaces(site.facts.workspaceSid)
    const colleague = await workspace.workers.create({ friendlyName: 'other' })
    const mine = await workspace.tasks.create({ routingTarget: ownSid() })
    const theirs = await workspace.tasks.create({ routingTarget: colleague.sid })
    const [offer] = await workspace.workers(ownSid()).reservations.list()
    const [foreign] = await workspace.tasks(theirs.sid).reservations.list()

    expect((await ask('GET', `/Tasks/${mine.sid}`)).status).toBe(200)
    expect((await ask('GET', `/Tasks/${theirs.sid}`)).status).toBe(403)
    const reservation = `/Workers/${ownSid()}/Reservations/${offer?.sid}`
    const accepted = await ask('POST', reservation, { ReservationStatus: 'accepted' })
    expect(await accepted.json()).toMatchObject({ reservation_status: 'accepted' })
    const theirReservation = `/Tasks/${theirs.sid}/Reservations/${foreign?.sid}`
    const stolen = await ask('POST', theirReservation, { ReservationStatus: 'accepted' })
    expect(stolen.status).toBe(403)
    const completed = await ask('POST', `/Tasks/${mine.sid}`, { AssignmentStatus: 'completed' })
    expect(await completed.json()).toMatchObject({ assignment_status: 'completed' })
    expect((await ask('DELETE', `/Tasks/${mine.sid}`)).status).toBe(403)
    const left = await workspace
      .tasks(theirs.sid)
      .reservations(foreign?.sid ?? '')
      .fetch()
    expect(left.reservationStatus).toBe('pending')
  })

  it('does not touch the offer that another worker has of their own task', async () => {
    const { workspaces } = site.client.taskrouter.v1
    const workspace = workspaces(site.facts.workspaceSid)
    const [available] = await workspace.activities.list({ friendlyName: 'Available' })
    const [everyone] = await workspace.taskQueues.list({ friendlyName: 'Everyone' })
    await workspace.taskQueues(everyone?.sid ?? '').update({ maxReservedWorkers: 2 })
    const activitySid = available?.sid ?? ''
    await workspace.workers(ownSid()).update({ activitySid })
    const rival = await workspace.workers.create({ friendlyName: 'rival', activitySid })
    const { sid } = await workspace.tasks.create()
    const [foreign] = await workspace.tasks(sid).reservations.list({ workerSid: rival.sid })

    const answer = await ask('POST', `/Tasks/${sid}/Reservations/${foreign?.sid}`, {
      ReservationStatus: 'rejected',
    })

    expect(answer.status).toBe(404)
    expect(
      await workspace
        .tasks(sid)
        .reservations(foreign?.sid ?? '')
        .fetch(),
    ).toMatchObject({
      reservationStatus: 'pending',
    })
  })
})

describe('an administrator', () => {
  it('may all of it', async () => {
    const admin = await loggedIn('admin')

    expect((await admin('GET', '/Workers')).status).toBe(200)
    expect((await admin('POST', '/Activities', { FriendlyName: 'Training' })).status).toBe(201)
    expect((await admin('GET', '/Events')).status).toBe(200)
  })
})

describe('keys', () => {
  it('do all of it, and those who have none nothing', async () => {
    const { sid, secret } = site.facts.apiKey
    const client = site.clientOf({ username: sid, password: secret })
    const workspace = client.taskrouter.v1.workspaces(site.facts.workspaceSid)

    expect((await workspace.activities.list()).length).toBeGreaterThan(0)
    expect(await workspace.taskQueues.create({ friendlyName: 'By key' })).toMatchObject({
      friendlyName: 'By key',
    })
    const stranger = site.clientOf({ username: sid, password: 'wrong' })
    await expectRefusal(stranger.taskrouter.v1.workspaces.list(), 401, 20003)
    expect(site.violations).toEqual([])
  })
})
