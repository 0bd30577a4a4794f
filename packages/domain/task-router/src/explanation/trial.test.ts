import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { createDefaultWorkspace, createTaskQueue } from '../commands/resources.ts'
import { createWorker } from '../commands/workers.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'

let store: MemoryStore
let router: TaskRouter
let home: DefaultWorkspace

beforeEach(async () => {
  store = new MemoryStore()
  router = new TaskRouter({
    clock: new SimulatedClock(),
    logger: silentLogger,
    writer: store,
    repository: store,
  })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
  for (const [friendlyName, language] of [
    ['anna', 'de'],
    ['bob', 'en'],
  ] as const)
    await router.run(createWorker(home.workspaceSid, { friendlyName, attributes: { language } }))
})

describe('a trial', () => {
  it('tells every step, and whom it would ask, and makes nothing', async () => {
    const german = await router.run(
      createTaskQueue(home.workspaceSid, {
        friendlyName: 'German',
        targetWorkers: 'language == "de"',
      }),
    )
    const configuration = JSON.stringify({
      task_routing: {
        filters: [
          {
            filter_friendly_name: 'German first',
            expression: 'language == "de"',
            targets: [
              { queue: german.sid, timeout: 30, priority: 5 },
              { queue: home.taskQueueSid, expression: 'worker.language != task.language' },
            ],
          },
        ],
        default_filter: { queue: home.taskQueueSid },
      },
    })
    const workflow = router.get('workflow', home.workflowSid)!
    const tasks = router.list('task', home.workspaceSid).length

    const steps = router.tryWorkflow(workflow, { language: 'de' }, configuration)

    expect(
      steps.map(({ filter, taskQueueName, priority, timeout, workers }) => ({
        ...{ filter, taskQueueName, priority, timeout },
        fit: workers.filter(({ isFit }) => isFit).map(({ friendlyName }) => friendlyName),
      })),
    ).toEqual([
      {
        ...{ filter: 'German first', taskQueueName: 'German', priority: 5, timeout: 30 },
        fit: ['anna'],
      },
      {
        ...{ filter: 'German first', taskQueueName: 'Everyone', priority: 0, timeout: null },
        fit: ['bob'],
      },
    ])
    const [fallback] = router.tryWorkflow(workflow, { language: 'fr' }, configuration)
    expect(fallback).toMatchObject({ isDefault: true, filter: null })
    expect(router.list('task', home.workspaceSid)).toHaveLength(tasks)
  })

  it('is refused with what is wrong in a configuration', () => {
    const workflow = router.get('workflow', home.workflowSid)!

    expect(() => router.tryWorkflow(workflow, {}, '{"task_routing":5}')).toThrow('task_routing')
  })
})
