/** Commands on workers, queues and workflows. */
import {
  createTaskQueue,
  createWorkflow,
  deleteTaskQueue,
  deleteWorkflow,
  updateTaskQueue,
  updateWorkflow,
  updateWorkspace,
} from '../../commands/resources.ts'
import {
  createWorker,
  deleteWorker,
  updateWorker,
  updateWorkerChannel,
} from '../../commands/workers.ts'
import { drawPlan } from './plans.ts'
import type { Draw } from './random.ts'
import { isEnded, type RefPlan, Refused } from './reference-router.ts'
import { queueMembers } from './vocabulary.ts'
import type { World } from './world.ts'

/** Does one thing to both routers; does nothing where there is nothing to do it to. */
export type Command = (world: World, draw: Draw, fails: boolean) => Promise<void>

export const channelNames = ['voice', 'chat'] as const

export const resourceCommands = {
  'worker-comes': async (world, draw, fails) => {
    if (world.reference.workers.size >= 8) return
    const attributes = drawWorkerAttributes(draw)
    const activity = drawActivity(world, draw)
    const name = `agent ${world.clock.now()}`
    await world.both(
      `a worker comes, ${world.alias(activity)}, ${JSON.stringify(attributes)}`,
      fails,
      () =>
        world.router.run(
          createWorker(world.workspaceSid, {
            friendlyName: name,
            attributes,
            activitySid: activity,
          }),
        ),
      ({ sid }) => {
        const channels = world.router.list('task-channel', world.workspaceSid)
        world.reference.workers.set(sid, {
          ...{ sid, name, attributes, activity, idleSince: world.clock.now() },
          channels: new Map(channels.map((one) => [one.sid, { available: true, capacity: 1 }])),
        })
        world.log.push(`  = ${world.name('w', sid)}`)
      },
    )
  },

  'worker-goes': async (world, draw, fails) => {
    const worker = draw.of([...world.reference.workers.values()])
    if (!worker) return
    await world.both(
      `${world.alias(worker.sid)} is deleted`,
      fails,
      () => world.router.run(deleteWorker(worker.sid as never)),
      () => world.reference.deleteWorker(worker),
    )
  },

  'worker-moves': async (world, draw, fails) => {
    const worker = draw.of([...world.reference.workers.values()])
    if (!worker) return
    const activitySid = drawActivity(world, draw)
    const rejectPendingReservations = draw.once(4)
    await world.both(
      `${world.alias(worker.sid)} goes ${world.alias(activitySid)}${rejectPendingReservations ? ', rejects all' : ''}`,
      fails,
      () =>
        world.router.run(
          updateWorker(worker.sid as never, { activitySid, rejectPendingReservations }),
        ),
      () => world.reference.moveWorker(worker, activitySid, rejectPendingReservations),
    )
  },

  'worker-attributes': async (world, draw, fails) => {
    const worker = draw.of([...world.reference.workers.values()])
    if (!worker) return
    const attributes = drawWorkerAttributes(draw)
    await world.both(
      `${world.alias(worker.sid)} becomes ${JSON.stringify(attributes)}`,
      fails,
      () => world.router.run(updateWorker(worker.sid as never, { attributes })),
      () => {
        worker.attributes = attributes
      },
    )
  },

  'worker-channel': async (world, draw, fails) => {
    const worker = draw.of([...world.reference.workers.values()])
    const name = draw.from(channelNames)
    const channelSid = world.channel(name)
    const real = world.router
      .list('worker-channel', world.workspaceSid)
      .find((one) => one.workerSid === worker?.sid && one.taskChannelSid === channelSid)
    if (!worker || !real) return
    const [capacity, available] = [draw.below(4), !draw.once(5)]
    await world.both(
      `${world.alias(worker.sid)} has ${name} ${capacity}${available ? '' : ', not available'}`,
      fails,
      () => world.router.run(updateWorkerChannel(real.sid, { capacity, available })),
      () => void worker.channels.set(channelSid, { capacity, available }),
    )
  },

  'queue-comes': async (world, draw, fails) => {
    if (world.reference.queues.size >= 6) return
    const { members, maxReserved, order } = drawQueue(draw)
    await world.both(
      `a queue comes: ${members.text || '(nobody)'}, ${order}, reserves ${maxReserved}`,
      fails,
      () =>
        world.router.run(
          createTaskQueue(world.workspaceSid, {
            friendlyName: 'queue',
            targetWorkers: members.text,
            maxReservedWorkers: maxReserved,
            taskOrder: order,
          }),
        ),
      ({ sid }) => {
        world.reference.queues.set(sid, { members, maxReserved, order })
        world.log.push(`  = ${world.name('q', sid)}`)
      },
    )
  },

  'queue-changes': async (world, draw, fails) => {
    const sid = draw.of([...world.reference.queues.keys()])
    if (!sid) return
    const { members, maxReserved, order } = drawQueue(draw)
    await world.both(
      `${world.alias(sid)} becomes ${members.text || '(nobody)'}, ${order}, reserves ${maxReserved}`,
      fails,
      () =>
        world.router.run(
          updateTaskQueue(sid, {
            targetWorkers: members.text,
            maxReservedWorkers: maxReserved,
            taskOrder: order,
          }),
        ),
      () => void world.reference.queues.set(sid, { members, maxReserved, order }),
    )
  },

  'queue-goes': async (world, draw, fails) => {
    const sid = draw.of([...world.reference.queues.keys()])
    if (!sid) return
    await world.both(
      `${world.alias(sid)} is deleted`,
      fails,
      () => world.router.run(deleteTaskQueue(sid)),
      () => {
        const { tasks, workflows, queues } = world.reference
        const plans = [...workflows.values()].map(({ plan }) => plan)
        for (const task of tasks.values()) {
          if (task.status !== 'pending' && task.status !== 'reserved') continue
          if (task.queue === sid) throw new Refused('tasks wait in it')
          if (task.plan && !task.restarts) plans.push(task.plan)
        }
        if (plans.some((plan) => names(plan, sid))) throw new Refused('a workflow uses it')
        queues.delete(sid)
      },
    )
  },

  'workflow-comes': async (world, draw, fails) => {
    if (world.reference.workflows.size >= 4) return
    const { plan, json } = drawPlan(draw, [...world.reference.queues.keys()])
    const reservationTimeout = 5 + draw.below(30)
    await world.both(
      `a workflow comes: ${readable(world, json)}, offers last ${reservationTimeout} s`,
      fails,
      () =>
        world.router.run(
          createWorkflow(world.workspaceSid, {
            friendlyName: 'workflow',
            configuration: json,
            taskReservationTimeout: reservationTimeout,
          }),
        ),
      ({ sid }) => {
        world.reference.workflows.set(sid, { plan, reservationTimeout })
        world.log.push(`  = ${world.name('f', sid)}`)
      },
    )
  },

  'workflow-changes': async (world, draw, fails) => {
    const sid = draw.of([...world.reference.workflows.keys()])
    if (!sid) return
    const { plan, json } = drawPlan(draw, [...world.reference.queues.keys()])
    const reEvaluate = draw.once(2)
    await world.both(
      `${world.alias(sid)} becomes ${readable(world, json)}${reEvaluate ? ', tasks begin again' : ''}`,
      fails,
      () => world.router.run(updateWorkflow(sid, { configuration: json }, reEvaluate)),
      () => world.reference.editWorkflow(sid, plan, reEvaluate),
    )
  },

  'workflow-goes': async (world, draw, fails) => {
    const sid = draw.of([...world.reference.workflows.keys()])
    if (!sid) return
    await world.both(
      `${world.alias(sid)} is deleted`,
      fails,
      () => world.router.run(deleteWorkflow(sid)),
      () => {
        for (const { workflow, status } of world.reference.tasks.values()) {
          if (workflow === sid && (status === 'pending' || status === 'reserved'))
            throw new Refused('tasks are in it')
        }
        world.reference.workflows.delete(sid)
      },
    )
  },

  'workspace-changes': async (world, draw, fails) => {
    const order = draw.from(['FIFO', 'LIFO'] as const)
    await world.both(
      `${order} queues are served first`,
      fails,
      () => world.router.run(updateWorkspace(world.workspaceSid, { prioritizeQueueOrder: order })),
      () => {
        world.reference.lifoFirst = order === 'LIFO'
      },
    )
  },
} satisfies Record<string, Command>

export function drawActivity(world: World, draw: Draw): string {
  const all = [...world.reference.activities.keys()]
  const available = all.find((sid) => world.reference.activities.get(sid)?.available)
  return (draw.once(2) ? draw.of(all) : available) ?? ''
}

function drawWorkerAttributes(draw: Draw): Record<string, unknown> {
  return {
    skills: draw.some(['en', 'fr', 'de']),
    site: draw.from(['A', 'B']),
    ...(!draw.once(4) && { level: draw.below(5) }),
    ...(!draw.once(3) && { rank: draw.below(3) }),
  }
}

function drawQueue(draw: Draw) {
  const [everybody] = queueMembers
  const members = draw.of(queueMembers) ?? everybody
  if (!members) throw new Error('there are no expressions')
  const maxReserved = draw.once(3) ? 1 + draw.below(3) : 1
  return { members, maxReserved, order: draw.from(['FIFO', 'FIFO', 'LIFO'] as const) }
}

function names({ filters, fallback }: RefPlan, queue: string): boolean {
  const targets = filters.flatMap((filter) => filter.targets)
  return [...targets, ...(fallback ? [fallback] : [])].some((target) => target.queue === queue)
}

function readable(world: World, json: string): string {
  return json
    .replace(/WQ[0-9a-f]{32}/g, (sid) => world.alias(sid))
    .replace('{"task_routing":', '')
    .slice(0, -1)
}

export const live = (world: World) =>
  [...world.reference.tasks.values()].filter((task) => !isEnded(task))
