/** Two processes on one Postgres: one routes tasks, the other stands by and takes over. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { type ServerProcess, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isReady, NodePair } from '../support/node-pair.ts'
import { basicAuth, restClient, ToOffhook } from '../support/rest.ts'
import { TaskLoad } from '../support/task-load.ts'

const TAKEN_OVER_WITHIN_MS = 10_000
const WAITING = '+12015554101'
const STANDBY = '+12015554102'

let nodes: NodePair
let host: WebhookHost
let phone: SipPhone
let a: ServerProcess
let b: ServerProcess
let load: TaskLoad

beforeAll(async () => {
  nodes = await NodePair.open()
  host = await WebhookHost.open()
  phone = await SipPhone.open({ name: 'callers', user: '+12025550171' })
  a = await nodes.start(await nodes.folder())
  b = await nodes.start(await nodes.folder())
  load = new TaskLoad(a.facts)
  load.knows(b.facts.httpUrl)
  await load.hire(6)
}, 180_000)

afterAll(async () => {
  await load?.stop()
  await phone?.close()
  await nodes?.close()
  await host?.close()
}, 180_000)

/** What must hold after every change of hands. */
async function nothingLostOrTwice(): Promise<void> {
  const tasks = new Map(
    (
      await nodes.rows<{ sid: string; status: string }>(
        'SELECT sid, assignment_status AS status FROM tasks',
      )
    ).map(({ sid, status }) => [sid, status]),
  )
  expect([...load.created].filter((sid) => !tasks.has(sid))).toEqual([])
  const reservations = await nodes.rows<{ sid: string; task: string; status: string }>(
    'SELECT sid, task_sid AS task, status FROM reservations',
  )
  const taken = reservations.filter(({ status }) =>
    ['accepted', 'wrapping', 'completed'].includes(status),
  )
  expect(new Set(taken.map(({ task }) => task)).size).toBe(taken.length)
  const kept = new Set(taken.map(({ sid }) => sid))
  expect([...load.accepted.keys()].filter((sid) => !kept.has(sid))).toEqual([])
  const twice = await nodes.rows(
    `SELECT task_sid FROM task_events WHERE event_type = 'reservation.accepted'
     GROUP BY task_sid HAVING count(*) > 1`,
  )
  expect(twice).toEqual([])
}

/** Everything acknowledged is worked off on whoever routes now. */
async function workedOff(): Promise<void> {
  load.enough()
  await until(
    'every task is completed',
    async () => {
      const open = await nodes.rows(
        `SELECT sid FROM tasks WHERE assignment_status NOT IN ('completed', 'canceled')`,
      )
      return open.length === 0
    },
    60_000,
  )
  await load.stop()
}

/** Waits until more than these have been accepted. */
function acceptsMore(than = load.accepted.size): Promise<unknown> {
  return until('tasks are accepted', () => load.accepted.size > than + 10, 20_000)
}

describe('a second node on the same database', () => {
  it('is the same installation, with the logins of the first', async () => {
    const { accountSid, authToken, phoneNumber, workspaceSid, workflowSid, sipUser } = a.facts
    expect(b.facts).toMatchObject({ accountSid, authToken, phoneNumber, workspaceSid, workflowSid })
    expect(b.facts).toMatchObject({ sipUser, taskQueueSid: a.facts.taskQueueSid })
    expect(await nodes.rows('SELECT count(*)::int AS count FROM accounts')).toEqual([{ count: 1 }])
    expect(b.facts.logins.map(({ username }) => username)).toEqual(
      a.facts.logins.map(({ username }) => username),
    )
    for (const { username, password } of a.facts.logins) {
      const response = await fetch(`${b.facts.httpUrl}/offhook/v1/Sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
      expect(response.status).toBe(201)
    }
    const kept = await readFile(join(b.facts.dataDir, 'credentials.json'), 'utf8')
    for (const { password } of a.facts.logins) expect(kept).not.toContain(password)
  })

  it('stands by: it lives, is not ready, and routes nothing', async () => {
    expect((await fetch(`${b.facts.httpUrl}/healthz`)).status).toBe(200)
    const ready = await fetch(`${b.facts.httpUrl}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      ready: false,
      reasons: [expect.stringContaining('stands by')],
    })
    const { workspaceSid } = a.facts
    for (const path of ['', `/${workspaceSid}`, `/${workspaceSid}/Tasks`]) {
      const response = await fetch(`${b.facts.httpUrl}/v1/Workspaces${path}`, {
        headers: { authorization: basicAuth(a.facts) },
      })
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await response.json()).toMatchObject({ code: 20503, status: 503 })
    }
    // Who may not ask is told so, here as there.
    expect((await fetch(`${b.facts.httpUrl}/v1/Workspaces`)).status).toBe(401)
    const client = restClient(a.facts, new ToOffhook(b.facts.httpUrl))
    await expect(
      client.taskrouter.v1.workspaces(workspaceSid).tasks.create({ attributes: '{}' }),
    ).rejects.toMatchObject({ status: 503, code: 20503 })
  })

  it('refuses the task bridge with 503, its requests and its sockets', async () => {
    const url = `${b.facts.httpUrl}/v1/wschannels`
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ url: '/Workspaces', method: 'GET', params: {}, token: 'x' }),
    })
    expect(response.status).toBe(503)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    const upgrade = request(`${url}?token=x`, {
      headers: { connection: 'Upgrade', upgrade: 'websocket' },
    })
    upgrade.end()
    const [refused] = (await once(upgrade, 'response')) as [IncomingMessage]
    refused.resume()
    expect(refused.statusCode).toBe(503)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('takes calls, but none into a workflow: the document goes on with an error', async () => {
    const after = host.answers('/standby/after', '<Response><Hangup/></Response>')
    const voiceUrl = host.answers(
      '/standby',
      `<Response><Enqueue workflowSid="${a.facts.workflowSid}" action="${after}"/></Response>`,
    )
    await restClient(a.facts).incomingPhoneNumbers.create({ phoneNumber: STANDBY, voiceUrl })
    const { host: name, port } = b.facts.sip

    // The number was made on the other node: it is known here after a while.
    await until(
      'the application is asked what follows',
      async () => {
        const call = await phone.call(`sip:${STANDBY}@${name}:${port}`)
        await until('the call is over', () => call.status === 'ended' || call.status === 'failed')
        return host.asked('/standby/after').length > 0
      },
      20_000,
    )

    const [asked] = host.asked('/standby/after')
    expect(asked?.parameters).toMatchObject({ QueueResult: 'error' })
    const [alert] = await restClient(a.facts)
      .calls(asked?.parameters['CallSid'] ?? '')
      .notifications.list()
    expect(alert?.errorCode).toBe('14222')
    expect(await nodes.rows('SELECT sid FROM tasks')).toEqual([])
  })
})

describe('a node that is killed', () => {
  it('is followed by the other within 10 s, with every task that was acknowledged', async () => {
    const client = restClient(a.facts)
    const workspace = client.taskrouter.v1.workspaces(a.facts.workspaceSid)
    const queue = await workspace.taskQueues.create({
      friendlyName: 'nobody',
      targetWorkers: '1 == 2',
    })
    const configuration = JSON.stringify({
      task_routing: { default_filter: { queue: queue.sid } },
    })
    const workflow = await workspace.workflows.create({ friendlyName: 'waits', configuration })
    const voiceUrl = host.answers(
      '/waits',
      `<Response><Enqueue workflowSid="${workflow.sid}"/></Response>`,
    )
    await client.incomingPhoneNumbers.create({ phoneNumber: WAITING, voiceUrl })
    const { host: name, port } = a.facts.sip
    await Promise.all([1, 2, 3].map(() => phone.call(`sip:${WAITING}@${name}:${port}`)))
    // Neither a caller nor anybody to take it: it keeps its place for good.
    const kept = await workspace.tasks.create({
      workflowSid: workflow.sid,
      taskChannel: 'voice',
      attributes: '{"kept":true}',
    })
    const waiting = await until('the callers wait', async () => {
      const rows = await nodes.rows<{ sid: string }>(
        `SELECT sid FROM tasks WHERE workflow_sid = $1 AND attributes ? 'call_sid'`,
        [workflow.sid],
      )
      return rows.length === 3 && rows
    })
    load.start({ creators: 4 })
    await acceptsMore()
    const before = await nodes.lease()
    expect(before.epoch).toBe(1)

    await a.kill()
    const killed = performance.now()
    const open = await until(
      'the other node routes',
      () => isReady(b.facts.httpUrl),
      TAKEN_OVER_WITHIN_MS,
    ).then(() => performance.now() - killed)
    console.log(`Taken over ${Math.round(open)} ms after the kill`)

    await acceptsMore()
    const lease = await nodes.lease()
    expect(lease.epoch).toBe(2)
    expect(lease.incarnation).not.toBe(before.incarnation)
    expect(lease.installation).not.toBe(before.installation)
    expect(
      await nodes.rows('SELECT 1 FROM node_leases WHERE incarnation = $1', [before.incarnation]),
    ).toEqual([])
    for (const { sid } of waiting) {
      expect(
        await nodes.rows('SELECT assignment_status, reason FROM tasks WHERE sid = $1', [sid]),
      ).toEqual([{ assignment_status: 'canceled', reason: 'node-lost' }])
    }
    expect(await nodes.rows(`SELECT sid FROM calls WHERE status = 'in-progress'`)).toEqual([])
    const same = await load.ask('GET', `Tasks/${kept.sid}`)
    expect(same.body).toMatchObject({
      assignment_status: 'pending',
      task_queue_sid: queue.sid,
      task_queue_entered_date: kept.taskQueueEnteredDate.toISOString().replace('.000', ''),
    })
    await load.ask('POST', `Tasks/${kept.sid}`, { AssignmentStatus: 'canceled' })
    await workedOff()
    await nothingLostOrTwice()
  })
})

describe('a node that is stopped in order', () => {
  it('hands over at once, under load', async () => {
    a = await nodes.start(a.facts.dataDir)
    load.knows(a.facts.httpUrl)
    expect(await isReady(a.facts.httpUrl)).toBe(false)
    load.start({ creators: 4 })
    await acceptsMore()

    const ended = b.stop().then((code) => ({ code, at: performance.now() }))
    await until('the other node routes', () => isReady(a.facts.httpUrl))
    const { code, at } = await ended
    console.log(`Handed over ${Math.round(performance.now() - at)} ms after the end`)

    expect(code).toBe(0)
    expect((await nodes.lease()).epoch).toBe(3)
    await acceptsMore()
    await workedOff()
    await nothingLostOrTwice()
  })
})

describe('a node that is paused for longer than its lease', () => {
  it('assigns nothing when it goes on: it refuses, says why, and ends', async () => {
    b = await nodes.start(b.facts.dataDir)
    load.knows(b.facts.httpUrl)
    load.start({ creators: 4 })
    await acceptsMore()
    const before = load.accepted.size

    process.kill(a.facts.pid, 'SIGSTOP')
    const stopped = performance.now()
    await until('the other node routes', () => isReady(b.facts.httpUrl), TAKEN_OVER_WITHIN_MS)
    // Asked of the one that sleeps; it finds them all when it wakes.
    const late = Array.from({ length: 20 }, () =>
      load.askOf(a.facts.httpUrl, 'POST', 'Tasks', load.newTask()).then(
        ({ status }) => status,
        () => 'no answer' as const,
      ),
    )
    await until('it has slept for ten seconds', () => performance.now() - stopped > 10_000, 20_000)
    await acceptsMore(before)
    process.kill(a.facts.pid, 'SIGCONT')

    for (const answer of await Promise.all(late)) expect([503, 'no answer']).toContain(answer)
    await until('the node that slept has ended', () => !a.running)
    expect(a.log).toContain('taken for dead')
    const lease = await nodes.lease()
    expect(lease.epoch).toBe(4)
    await acceptsMore()
    await workedOff()
    await nothingLostOrTwice()
  })
})
