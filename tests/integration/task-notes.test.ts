/** What agents note about tasks, what becomes of them, and how long their wrap-up may take. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskNoteRecord, TaskSheet } from '@offhook/desk-api'
import { ServerProcess, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basicAuth, restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

let dataDir: string
let server: ServerProcess
let agent: string
let account: string
let workerSid: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'offhook-notes-'))
  await start()
})

afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  server = await ServerProcess.start(root, { dataDir })
  account = basicAuth(server.facts)
  const login = server.facts.logins.find(({ role }) => role === 'agent')!
  workerSid = login.workerSid ?? ''
  const { body } = await ask('POST', '/Sessions', login, '')
  agent = `Bearer ${body['token']}`
}

async function ask(method: string, path: string, json?: object, authorization = account) {
  const response = await fetch(`${server.facts.httpUrl}/offhook/v1${path}`, {
    method,
    headers: {
      ...(authorization && { authorization }),
      ...(json && { 'content-type': 'application/json' }),
    },
    ...(json && { body: JSON.stringify(json) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
  }
}

const workspace = () => restClient(server.facts).taskrouter.v1.workspaces(server.facts.workspaceSid)

/** A task that the agent has taken. */
async function taken(): Promise<{ taskSid: string; reservationSid: string }> {
  const activities = await workspace().activities.list({ friendlyName: 'Available' })
  await workspace().workers(workerSid).update({ activitySid: activities[0]!.sid })
  const { sid: taskSid } = await workspace().tasks.create({
    workflowSid: server.facts.workflowSid,
    taskChannel: 'voice',
  })
  const reservation = await until('it is offered', async () => {
    const rows = await workspace().tasks(taskSid).reservations.list()
    return rows.find((row) => row.workerSid === workerSid)
  })
  await workspace()
    .tasks(taskSid)
    .reservations(reservation.sid)
    .update({ reservationStatus: 'accepted' })
  return { taskSid, reservationSid: reservation.sid }
}

const end = ({ taskSid, reservationSid }: { taskSid: string; reservationSid: string }) =>
  workspace().tasks(taskSid).reservations(reservationSid).update({ reservationStatus: 'completed' })

const statusOf = async (taskSid: string) =>
  (await workspace().tasks(taskSid).fetch()).assignmentStatus

describe('notes', () => {
  it('are saved by version, keep what was taken away, and outlast the task', async () => {
    const task = await taken()
    const path = `/Tasks/${task.taskSid}/Notes`
    const write = (text: string, version: number) => ask('POST', path, { text, version }, agent)

    expect((await write('The invoice of May was charged twice.', 0)).status).toBe(200)
    expect((await write('The invoice of May was charged twice. Refund', 1)).status).toBe(200)
    const stale = await write('From another tab', 1)
    expect([stale.status, stale.body['code']]).toEqual([412, 20412])
    expect((await write('Called back', 2)).status).toBe(200)
    await end(task)
    await until('the task is over', async () => (await statusOf(task.taskSid)) === 'completed')

    const { status, body } = await ask('GET', path, undefined, agent)

    expect(status).toBe(200)
    const [note] = (body as unknown as TaskSheet).notes as readonly TaskNoteRecord[]
    expect(note).toMatchObject({ author: 'First Agent', text: 'Called back', version: 3 })
    expect(note?.earlier.map(({ text }) => text)).toEqual([
      'The invoice of May was charged twice. Refund',
    ])
    expect((await write('And paid', 3)).status).toBe(200)
  })

  it('are an agent’s own tasks’ alone; each person has one', async () => {
    const { sid: taskSid } = await workspace().tasks.create({
      workflowSid: server.facts.workflowSid,
      attributes: '{"strange":true}',
      taskChannel: 'chat',
    })
    const path = `/Tasks/${taskSid}/Notes`
    const offered = (await workspace().tasks(taskSid).reservations.list()).length > 0
    if (offered) await workspace().tasks(taskSid).update({ assignmentStatus: 'canceled' })

    expect((await ask('POST', path, { text: 'By REST', version: 0 })).status).toBe(200)
    if (!offered) expect((await ask('GET', path, undefined, agent)).status).toBe(404)
    expect((await ask('GET', path, undefined, '')).status).toBe(401)
    expect((await ask('GET', `/Tasks/WT${'0'.repeat(32)}/Notes`)).status).toBe(404)
    const wrong = await ask('POST', path, { text: 5, version: 0 })
    expect(wrong.body).toMatchObject({ code: 20001 })
    expect((await ask('POST', path, { text: 'x'.repeat(20_001), version: 1 })).status).toBe(400)
  })
})

describe('dispositions', () => {
  it('are chosen by keys of the queue, and told by the attributes of the task', async () => {
    const create = (json: object, who = account) => ask('POST', '/Dispositions', json, who)
    const solved = await create({ label: 'Solved', key: 1 })
    const { taskQueueSid } = server.facts
    const other = await create({ label: 'Call back', key: 2, taskQueueSid })

    expect((await create({ label: 'Again', key: 1 })).body).toMatchObject({ code: 20409 })
    expect((await create({ label: 'Solved', taskQueueSid })).body).toMatchObject({ code: 20409 })
    expect((await create({ label: 'Key', key: 10 })).body).toMatchObject({ code: 20001 })
    expect((await create({ label: '' })).body).toMatchObject({ code: 20001 })
    expect((await create({ label: 'Q', taskQueueSid: 'WQ1' })).body).toMatchObject({ code: 20404 })
    expect((await create({ label: 'Mine' }, agent)).status).toBe(403)

    const { taskSid, reservationSid } = await taken()
    const sheet = (await ask('GET', `/Tasks/${taskSid}/Notes`, undefined, agent)).body
    const { dispositions } = sheet as unknown as TaskSheet
    expect(dispositions.map(({ label, key }) => [key, label])).toEqual([
      [1, 'Solved'],
      [2, 'Call back'],
    ])
    const choose = (dispositionSid: unknown) =>
      ask('POST', `/Tasks/${taskSid}/Outcome`, { dispositionSid }, agent)
    expect((await choose(`DI${'0'.repeat(32)}`)).body).toMatchObject({ code: 20001 })
    expect((await choose(solved.body['sid'])).body).toMatchObject({ outcome: { label: 'Solved' } })
    const { attributes } = await workspace().tasks(taskSid).fetch()
    expect(JSON.parse(attributes)).toMatchObject({ conversations: { outcome: 'Solved' } })

    // The label stays with the task when the list changes.
    await ask('DELETE', `/Dispositions/${solved.body['sid']}`)
    await ask('POST', `/Dispositions/${other.body['sid']}`, { key: 1 })
    const after = (await ask('GET', `/Tasks/${taskSid}/Notes`)).body as unknown as TaskSheet
    expect(after.outcome?.label).toBe('Solved')
    expect(after.dispositions.map(({ key }) => key)).toEqual([1])
    await end({ taskSid, reservationSid })
  })
})

describe('the limit of a wrap-up', () => {
  it('completes a task by itself, also when the server restarts in between', async () => {
    const { taskQueueSid } = server.facts
    const rule = `/WorkRules/${taskQueueSid}`
    expect((await ask('POST', rule, { wrapUpSeconds: 0 })).body).toMatchObject({ code: 20001 })
    expect((await ask('POST', rule, { wrapUpSeconds: 1 }, agent)).status).toBe(403)
    expect((await ask('POST', '/WorkRules/WQ1', { wrapUpSeconds: 1 })).status).toBe(404)
    const first = await taken()
    const wrap = ({ taskSid, reservationSid }: typeof first) =>
      workspace()
        .tasks(taskSid)
        .reservations(reservationSid)
        .update({ reservationStatus: 'wrapping' })
    await wrap(first)
    // A rule that comes later counts for what is being wrapped up already.
    await ask('POST', rule, { wrapUpSeconds: 1 })
    await until('it is over', async () => (await statusOf(first.taskSid)) === 'completed')

    await ask('POST', rule, { wrapUpSeconds: 4 })
    const second = await taken()
    await wrap(second)
    await server.stop()
    await start()

    await until('it is over too', async () => (await statusOf(second.taskSid)) === 'completed')
    expect((await ask('GET', '/WorkRules', undefined, agent)).body).toMatchObject({
      workRules: [{ sid: taskQueueSid, wrapUpSeconds: 4, autoAccept: null }],
    })
    await ask('POST', rule, { wrapUpSeconds: null })
    expect((await ask('GET', '/WorkRules')).body).toMatchObject({ workRules: [] })
  })
})
