import { makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createWorkspace, deleteWorkspace, updateWorkspace } from '../commands/resources.ts'
import { cancelTask, createTask } from '../commands/tasks.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import { EVENT_CALLBACK, sendEventCallback } from './event-callbacks.ts'
import { readEventsFilter } from './event-types.ts'

const accountSid = makeSid('AC')
const url = 'https://app.example/events'

let clock: SimulatedClock
let store: MemoryStore
let router: TaskRouter
let workspaceSid: WorkspaceSid

beforeEach(() => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
})

async function workspace(patch: { eventCallbackUrl?: string; eventsFilter?: string }) {
  const made = await router.run(
    createWorkspace(accountSid, { friendlyName: 'Desk', template: 'FIFO', ...patch }),
  )
  workspaceSid = made.sid
}

const update = (patch: { eventCallbackUrl?: string | null; eventsFilter?: string | null }) =>
  router.run(updateWorkspace(workspaceSid, patch))

interface Told {
  readonly accountSid: string
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Does what the outbox would do with everything that waits. */
async function send(answer = true, effect: { attempts?: number; createdAt?: number } = {}) {
  const told: Told[] = []
  const refused: string[] = []
  const failed: string[] = []
  for (const { payload } of store.effects.splice(0)) {
    await sendEventCallback(
      {
        clock,
        router,
        repository: store,
        tell: async (request) => {
          told.push(request)
          return answer
        },
        onRefused: (request) => refused.push(request.url),
      },
      { payload, attempts: 0, createdAt: clock.now(), ...effect },
    ).catch((error: Error) => failed.push(error.message))
  }
  return { told, refused, failed, types: told.map(({ parameters }) => parameters['EventType']) }
}

describe('a callback', () => {
  it('has the common fields and those of the event, in Pascal case', async () => {
    await workspace({ eventCallbackUrl: url, eventsFilter: 'task.created' })
    await clock.advance(1_999)
    const task = await router.run(createTask({ workspaceSid, attributes: { a: true } }))

    const { told } = await send()

    expect(told).toEqual([
      {
        accountSid,
        url,
        parameters: {
          Sid: expect.stringMatching(/^EV[0-9a-f]{32}$/),
          EventType: 'task.created',
          AccountSid: accountSid,
          WorkspaceSid: workspaceSid,
          WorkspaceName: 'Desk',
          EventDescription: 'Task created',
          ResourceType: 'task',
          ResourceSid: task.sid,
          Timestamp: String(Math.floor(clock.now() / 1000)),
          TimestampMs: String(clock.now()),
          TaskSid: task.sid,
          TaskAttributes: '{"a":true}',
          TaskAge: '0',
          TaskPriority: '0',
          TaskAssignmentStatus: 'pending',
          TaskVersion: '0',
          TaskChannelSid: task.taskChannelSid,
          TaskChannelUniqueName: 'default',
          WorkflowSid: task.workflowSid,
          WorkflowName: 'Default Fifo Workflow',
        },
      },
    ])
  })

  it('goes for every event without a filter, and for none without an address', async () => {
    await workspace({})
    await router.run(createTask({ workspaceSid }))
    expect(store.effects).toEqual([])

    await update({ eventCallbackUrl: url })
    await router.run(createTask({ workspaceSid }))

    expect((await send()).types).toEqual([
      'workspace.updated',
      'task.created',
      'workflow.entered',
      'workflow.target-matched',
      'task-queue.entered',
    ])
  })

  it('keeps to its task’s line, and lines are few', async () => {
    await workspace({ eventCallbackUrl: url, eventsFilter: 'task.created,task.canceled' })
    const tasks = []
    for (let count = 0; count < 50; count++)
      tasks.push(await router.run(createTask({ workspaceSid })))
    for (const { sid } of tasks) await router.run(cancelTask(sid, 'over'))

    const keys = new Map<string, Set<string>>()
    for (const { kind, orderKey, payload } of store.effects) {
      expect(kind).toBe(EVENT_CALLBACK)
      const event = store.taskEvents().find(({ sid }) => sid === payload['eventSid'])!
      keys.set(event.taskSid!, (keys.get(event.taskSid!) ?? new Set()).add(orderKey))
    }
    expect(store.effects).toHaveLength(100)
    expect([...keys.values()].every(({ size }) => size === 1)).toBe(true)
    expect(new Set([...keys.values()].flatMap((one) => [...one])).size).toBeLessThanOrEqual(16)
  })

  it('is not there when its turn could not be written', async () => {
    await workspace({ eventCallbackUrl: url })
    await send()
    store.failing = true

    await expect(router.run(createTask({ workspaceSid }))).rejects.toThrow()

    expect(store.effects).toEqual([])
  })

  it('tells of the end of its workspace, which nobody can read any more', async () => {
    await workspace({ eventCallbackUrl: url })
    await send()

    await router.run(deleteWorkspace(workspaceSid))

    const { told } = await send()
    expect(told).toMatchObject([
      { url, parameters: { EventType: 'workspace.deleted', WorkspaceName: 'Desk' } },
    ])
  })
})

describe('a receiver that does not take it', () => {
  beforeEach(async () => {
    await workspace({ eventCallbackUrl: url, eventsFilter: 'task.created' })
    await router.run(createTask({ workspaceSid }))
  })

  it('is asked again, and its owner can read of the first time', async () => {
    const again = [...store.effects]
    expect(await send(false)).toMatchObject({ refused: [url], failed: [expect.anything()] })

    store.effects.push(...again)
    expect(await send(false, { attempts: 1 })).toMatchObject({
      refused: [],
      failed: [expect.anything()],
    })
  })

  it('is told no more of what is half an hour old', async () => {
    const createdAt = clock.now() - 30 * 60_000 - 1

    expect(await send(true, { createdAt })).toMatchObject({ told: [], failed: [] })
  })

  it('has moved: what waits goes where the workspace says now', async () => {
    await update({ eventCallbackUrl: `${url}/new` })

    expect((await send()).told).toMatchObject([{ url: `${url}/new` }])
  })

  it('is not wanted any more: what waits is dropped', async () => {
    await update({ eventCallbackUrl: null })

    expect(await send()).toMatchObject({ told: [], failed: [] })
  })
})

describe('EventsFilter', () => {
  it('is a list of names, with commas or blanks between', () => {
    expect(readEventsFilter(' task.created, worker.created task.created ')).toBe(
      'task.created,worker.created',
    )
  })

  it('may clear: everything is told again', async () => {
    await workspace({ eventCallbackUrl: url, eventsFilter: 'task.canceled' })
    expect(await update({ eventsFilter: null })).toMatchObject({ eventsFilter: null })
  })

  it.each(['task.create', 'task.created;worker.created', 'Task.Created', 'constructor'])(
    'refuses a name that there is not: %s',
    async (eventsFilter) => {
      await workspace({ eventCallbackUrl: url, eventsFilter: 'task.created' })

      await expect(update({ eventsFilter })).rejects.toMatchObject({ code: 20001, status: 400 })
      expect(router.get('workspace', workspaceSid)?.eventsFilter).toBe('task.created')
    },
  )
})
