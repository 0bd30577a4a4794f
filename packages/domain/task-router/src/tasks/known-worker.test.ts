import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTaskQueue, createWorkflow, createWorkspace } from '../commands/resources.ts'
import { createTask } from '../commands/tasks.ts'
import { createWorker } from '../commands/workers.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid
let alerts: number[]
const sids = { member: '', outsider: '', foreigner: '' }

beforeEach(async () => {
  store = new MemoryStore()
  router = new TaskRouter({
    clock: new SimulatedClock(),
    logger: silentLogger,
    writer: store,
    repository: store,
  })
  alerts = []
  router.events.on('alert', ({ code }) => alerts.push(code))
  const worker = async (workspace: WorkspaceSid, friendlyName: string, skill: string) => {
    const made = await router.run(createWorker(workspace, { friendlyName, attributes: { skill } }))
    return made.sid
  }
  const workspace = () => router.run(createWorkspace(makeSid('AC'), { friendlyName: 'Desk' }))
  workspaceSid = (await workspace()).sid
  const other = await workspace()
  sids.member = await worker(workspaceSid, 'alice', 'x')
  sids.outsider = await worker(workspaceSid, 'bob', 'y')
  sids.foreigner = await worker(other.sid, 'carol', 'x')
  const queue = await router.run(
    createTaskQueue(workspaceSid, { friendlyName: 'X', targetWorkers: 'skill=="x"' }),
  )
  for (const by of ['sid', 'friendly_name']) {
    const targets = [{ queue: queue.sid, [`known_worker_${by}`]: 'task.agent.id' }]
    await router.run(
      createWorkflow(workspaceSid, {
        friendlyName: by,
        configuration: JSON.stringify({
          task_routing: { filters: [{ expression: '1==1', targets }] },
        }),
      }),
    )
  }
})

async function create(by: 'sid' | 'friendly_name', attributes: Record<string, unknown>) {
  const workflow = router
    .list('workflow', workspaceSid)
    .find(({ friendlyName }) => friendlyName === by)!
  const task = await router.run(createTask({ workspaceSid, workflowSid: workflow.sid, attributes }))
  return router.task(task.sid)?.assignmentStatus
}

const agent = (id: unknown) => ({ agent: { id } })

describe('a known worker', () => {
  it.each([
    ['a member of the queue', 'sid', () => agent(sids.member), []],
    ['JSON null', 'sid', () => agent(null), []],
    ['nobody: the key is missing', 'sid', () => ({}), [40154]],
    ['nobody: the key is empty', 'sid', () => agent(''), [40154]],
    ['nobody: a number', 'sid', () => agent(5), [40154]],
    ['somebody who is not there', 'sid', () => agent(makeSid('WK')), [40154]],
    ['a worker of another workspace', 'sid', () => agent(sids.foreigner), [40155]],
    ['a worker of another queue', 'sid', () => agent(sids.outsider), [40152]],
    ['a member, by name', 'friendly_name', () => agent('alice'), []],
    ['a worker of another queue, by name', 'friendly_name', () => agent('bob'), [40152]],
    ['a name that nobody has', 'friendly_name', () => agent('carol'), [40154]],
  ] as const)('who is %s', async (_, by, attributes, codes) => {
    expect(await create(by, attributes())).toBe('pending')
    expect(alerts).toEqual(codes)
  })

  it('is told of only when the task is there', async () => {
    store.failing = true

    await expect(create('sid', {})).rejects.toThrow('the database is gone')

    expect(alerts).toEqual([])
  })
})
