/** Commands on tasks and reservations, and on the process and its clock. */
import {
  acceptReservation,
  cancelReservation,
  completeReservation,
  rejectReservation,
  wrapReservation,
} from '../../commands/reservations.ts'
import {
  cancelTask,
  completeTask,
  createTask,
  deleteTask,
  updateTask,
  wrapTask,
} from '../../commands/tasks.ts'
import type { CreateTaskRequest } from '../../tasks/create-task.ts'
import type { Draw } from './random.ts'
import { type NewTask, type RefReservation, type RefTask, Refused } from './reference-router.ts'
import { type Command, channelNames, drawActivity, live } from './resource-commands.ts'
import type { World } from './world.ts'

export const taskCommands = {
  'task-comes': async (world, draw, fails) => {
    if (live(world).length >= 14) return
    const { request, expected, text } = drawTask(world, draw)
    await world.both(
      `a task comes: ${text}`,
      fails,
      () => world.router.run(createTask(request)),
      (task) => {
        world.reference.createTask({ ...expected, sid: task?.sid ?? '' })
        world.created++
        world.log.push(`  = ${world.name('t', task?.sid ?? '')}`)
      },
    )
  },

  'task-changes': async (world, draw, fails) => {
    const task = draw.of(live(world))
    if (!task) return
    const name = draw.from(channelNames)
    const patch = draw.from<
      Partial<Pick<RefTask, 'attributes' | 'priority' | 'startTime' | 'channel'>>
    >([
      { attributes: drawTaskAttributes(world, draw) },
      { priority: draw.below(8) },
      { startTime: drawStartTime(world, draw) },
      { channel: world.channel(name) },
    ])
    const { startTime, channel, ...rest } = patch
    await world.both(
      `${world.alias(task.sid)} gets ${JSON.stringify(patch)}`,
      fails,
      () =>
        world.router.run(
          updateTask(task.sid as never, {
            ...rest,
            virtualStartTime: startTime,
            taskChannel: channel,
          }),
        ),
      () => void Object.assign(task, patch),
    )
  },

  'task-cancels': async (world, draw, fails) => {
    await onTask(world, draw, fails, 'cancel', ({ router, reference }, task) => [
      () => router.run(cancelTask(task.sid as never, 'enough')),
      () => reference.cancelTask(task),
    ])
  },

  'task-wraps': async (world, draw, fails) => {
    await onTask(world, draw, fails, 'wrap', ({ router, reference }, task) => [
      () => router.run(wrapTask(task.sid as never, null)),
      () => reference.wrapTask(task),
    ])
  },

  'task-completes': async (world, draw, fails) => {
    await onTask(world, draw, fails, 'complete', ({ router, reference }, task) => [
      () => router.run(completeTask(task.sid as never, 'done')),
      () => reference.completeTask(task),
    ])
  },

  'task-goes': async (world, draw, fails) => {
    await onTask(world, draw, fails, 'delete', ({ router, reference, ended }, task) => [
      () => router.run(deleteTask(task.sid as never)),
      () => {
        reference.deleteTask(task)
        ended.set(task.sid, 'deleted')
      },
    ])
  },

  accept: async (world, draw, fails) => {
    await onReservation(world, draw, fails, 'accept', (mine, sid) => [
      () => world.router.run(acceptReservation(sid)),
      () => world.reference.accept(mine),
    ])
  },

  /** In two halves: what the acceptance changes is committed by somebody else. */
  'accept-prepared': async (world, draw, fails) => {
    const aborts = draw.once(4)
    const how = aborts ? 'prepare to accept, then leave' : 'prepare to accept, and accept'
    await onReservation(world, draw, fails, how, (mine, sid) => [
      async () => {
        const prepared = await world.router.prepareAccept(sid)
        if (aborts) return prepared.abort()
        try {
          await world.store.commit(prepared.changes({ answered: true }))
        } catch (error) {
          prepared.abort()
          throw error
        }
        prepared.confirm()
        await world.clock.advance(0)
      },
      () => {
        if (aborts && mine.status !== 'pending') throw new Refused(mine.status)
        if (aborts) return
        world.reference.accept(mine)
        const task = world.reference.taskOf(mine)
        task.attributes = { ...task.attributes, answered: true }
      },
    ])
  },

  reject: async (world, draw, fails) => {
    const activity = draw.once(3) ? drawActivity(world, draw) : null
    const how = activity === null ? 'reject' : `reject, going ${world.alias(activity)},`
    await onReservation(world, draw, fails, how, (mine, sid) => [
      () => world.router.run(rejectReservation(sid, activity)),
      () => {
        world.reference.withdraw(mine, 'rejected')
        const worker = world.reference.workers.get(mine.worker)
        if (worker && activity !== null) worker.activity = activity
      },
    ])
  },

  'reservation-cancels': async (world, draw, fails) => {
    await onReservation(world, draw, fails, 'cancel', (mine, sid) => [
      () => world.router.run(cancelReservation(sid, 13223)),
      () => world.reference.withdraw(mine, 'canceled'),
    ])
  },

  'reservation-wraps': async (world, draw, fails) => {
    await onReservation(world, draw, fails, 'wrap', (mine, sid) => [
      () => world.router.run(wrapReservation(sid)),
      () => world.reference.wrap(mine),
    ])
  },

  'reservation-completes': async (world, draw, fails) => {
    await onReservation(world, draw, fails, 'complete', (mine, sid) => [
      () => world.router.run(completeReservation(sid)),
      () => world.reference.complete(mine),
    ])
  },

  'time-passes': async (world, draw, fails) => {
    const days = draw.once(100) ? 86_000_000 : 0
    const long = draw.once(12) ? 60_000 + draw.below(600_000) : 0
    const ms = days + long + 1 + draw.below(9_000)
    world.log.push(fails ? `${ms} ms pass, and nothing can be written` : `${ms} ms pass`)
    if (fails) await world.advanceInVain(ms)
    else await world.advance(ms)
  },

  crash: async (world, draw) => {
    await world.crash(draw.once(2) ? 0 : draw.below(20_000))
  },
} satisfies Record<string, Command>

function drawTask(
  world: World,
  draw: Draw,
): { request: CreateTaskRequest; expected: NewTask; text: string } {
  const { reference } = world
  const attributes = drawTaskAttributes(world, draw)
  const priority = draw.once(2) ? draw.below(6) : 0
  const timeout = draw.once(3) ? 5 + draw.below(60) : 86_400
  const channel = draw.once(4) ? 'chat' : 'voice'
  const startTime = draw.once(6) ? drawStartTime(world, draw) : world.clock.now()
  const ignoreCapacity = !draw.once(2)
  const kind = draw.below(10)
  const queues = [...reference.queues.keys()]
  const queue = kind === 0 ? (draw.of(queues) ?? null) : null
  const worker = kind === 1 ? (draw.of([...reference.workers.keys()]) ?? null) : null
  const workflows = [...reference.workflows.keys()]
  const asked = (kind < 2 && draw.once(2)) || draw.once(20) ? null : (draw.of(workflows) ?? null)
  const asTarget = kind === 2 && asked !== null
  const only = workflows.length === 1 ? (workflows[0] ?? null) : null
  const target = queue ?? worker ?? (asTarget ? asked : null)
  const text = [
    JSON.stringify(attributes),
    `priority ${priority}`,
    channel,
    ...(startTime === world.clock.now() ? [] : [`started ${world.clock.now() - startTime} ms ago`]),
    ...(timeout === 86_400 ? [] : [`for ${timeout} s`]),
    `into ${world.alias(asked)}`,
    ...(target === null ? [] : [`to ${world.alias(target)}`]),
    ...(worker !== null && !ignoreCapacity ? ['when free'] : []),
  ].join(', ')
  return {
    text,
    request: {
      workspaceSid: world.workspaceSid,
      attributes,
      priority,
      timeout,
      taskChannel: channel,
      virtualStartTime: startTime,
      ignoreCapacity,
      workflowSid: asked !== null && !asTarget ? asked : undefined,
      routingTarget: target ?? undefined,
    },
    expected: {
      ...{ sid: '', attributes, priority, timeout, startTime, queue, worker, ignoreCapacity },
      channel: world.channel(channel),
      workflow: asked ?? only,
    },
  }
}

function drawTaskAttributes(world: World, draw: Draw): Record<string, unknown> {
  const worker = draw.of([...world.reference.workers.values()])
  return {
    lang: draw.from(['en', 'fr', 'de', 'es']),
    ...(!draw.once(3) && { tier: draw.below(4) }),
    ...(draw.once(3) && { vip: draw.once(2) }),
    ...(draw.once(3) && { agent: (draw.once(2) ? worker?.sid : worker?.name) ?? 'nobody' }),
  }
}

/** No two tasks begin in one millisecond: which of them is first is nobody's promise. */
function drawStartTime(world: World, draw: Draw): number {
  let time = world.clock.now() - 1 - draw.below(60_000)
  const taken = new Set(live(world).map(({ startTime }) => startTime))
  while (taken.has(time)) time--
  return time
}

async function onTask(
  world: World,
  draw: Draw,
  fails: boolean,
  verb: string,
  work: (world: World, task: RefTask) => readonly [() => Promise<unknown>, () => void],
): Promise<void> {
  const task = draw.of(live(world))
  if (!task) return
  await world.both(`${verb} ${world.alias(task.sid)}`, fails, ...work(world, task))
}

async function onReservation(
  world: World,
  draw: Draw,
  fails: boolean,
  verb: string,
  work: (mine: RefReservation, sid: never) => readonly [() => Promise<unknown>, () => void],
): Promise<void> {
  const all = world.reference.reservations
  const open = all.filter(({ status }) => status === 'pending' || status === 'accepted')
  // Now and then one for which it is too late.
  const mine = draw.of(draw.once(8) ? all : open)
  if (!mine) return
  const { sid, status } = world.realOf(mine)
  const text = `${verb} the ${status} offer of ${world.alias(mine.task)} to ${world.alias(mine.worker)}`
  await world.both(text, fails, ...work(mine, sid as never))
}
