import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Command } from '../commands/command.ts'
import {
  createActivity,
  createDefaultWorkspace,
  createTaskQueue,
  createWorkspace,
  updateTaskQueue,
  updateWorkflow,
  updateWorkspace,
} from '../commands/resources.ts'
import { createTask, noteOnTask, updateTask } from '../commands/tasks.ts'
import { createWorker, updateWorker } from '../commands/workers.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import { readAttributes } from './attributes.ts'

const NUL = 'a\u0000b'

let router: TaskRouter
let store: MemoryStore
let home: DefaultWorkspace

beforeEach(async () => {
  store = new MemoryStore()
  const clock = new SimulatedClock()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
})

describe('a NUL, which no row can keep, is refused', () => {
  it.each<[string, (home: DefaultWorkspace) => Command<unknown>]>([
    ['as the name of a workspace', () => createWorkspace(makeSid('AC'), { friendlyName: NUL })],
    [
      'as a callback of a workspace',
      ({ workspaceSid }) => updateWorkspace(workspaceSid, { eventCallbackUrl: `http://${NUL}` }),
    ],
    [
      'as the name of an activity',
      ({ workspaceSid }) => createActivity(workspaceSid, { friendlyName: NUL, available: true }),
    ],
    [
      'as the name of a worker',
      ({ workspaceSid }) => createWorker(workspaceSid, { friendlyName: NUL }),
    ],
    [
      'in the attributes of a worker',
      ({ workspaceSid }) =>
        createWorker(workspaceSid, { friendlyName: 'alice', attributes: { deep: [{ at: NUL }] } }),
    ],
    [
      'as the name of a queue',
      ({ workspaceSid }) => createTaskQueue(workspaceSid, { friendlyName: NUL }),
    ],
    [
      'in the expression of a queue',
      ({ taskQueueSid }) => updateTaskQueue(taskQueueSid, { targetWorkers: `a == "${NUL}"` }),
    ],
    [
      'as the name of a workflow',
      ({ workflowSid }) => updateWorkflow(workflowSid, { friendlyName: NUL }),
    ],
    [
      'as a callback of a workflow',
      ({ workflowSid }) => updateWorkflow(workflowSid, { assignmentCallbackUrl: NUL }),
    ],
    [
      'as a key of a task\u2019s attributes',
      ({ workspaceSid }) => createTask({ workspaceSid, attributes: { [NUL]: 1 } }),
    ],
  ])('%s', async (_where, command) => {
    const before = JSON.stringify([...store.rows.values()].map((rows) => [...rows]))

    await expect(router.run(command(home))).rejects.toMatchObject({ code: 20001, status: 400 })

    expect(JSON.stringify([...store.rows.values()].map((rows) => [...rows]))).toBe(before)
  })

  it('in what changes of a task or a worker', async () => {
    const { workspaceSid } = home
    const worker = await router.run(createWorker(workspaceSid, { friendlyName: 'alice' }))
    const task = await router.run(createTask({ workspaceSid }))
    const refused = { code: 20001, status: 400 }

    for (const command of [
      updateWorker(worker.sid, { attributes: { a: NUL } }),
      updateTask(task.sid, { attributes: { a: NUL } }),
      updateTask(task.sid, { assignmentStatus: 'canceled', reason: NUL }),
      noteOnTask(task.sid, { a: NUL }),
    ] as Command<unknown>[])
      await expect(router.run(command)).rejects.toMatchObject(refused)
  })

  it('and a backslash that merely looks like one is not', () => {
    expect(readAttributes('{"a":"\\\\u0000"}')).toEqual({ a: '\\u0000' })
    expect(() => readAttributes('{"a":"\\\\\\u0000"}')).toThrow('NUL')
  })
})
