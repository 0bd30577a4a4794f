/** A random day of a workspace, for tests of what is counted from its events. */
import { Draw, makeSid, SimulatedClock, silentLogger, type WorkspaceSid } from '@offhook/core'
import { acceptReservation, rejectReservation } from '../commands/reservations.ts'
import { createDefaultWorkspace, createTaskQueue, createWorkflow } from '../commands/resources.ts'
import {
  cancelTask,
  completeTask,
  createTask,
  createTransfer,
  deleteTask,
} from '../commands/tasks.ts'
import { createWorker, deleteWorker, updateWorker } from '../commands/workers.ts'
import { TaskRouter } from '../router.ts'
import { MemoryStore } from './memory-store.ts'

const STEPS = 600

export interface RandomDay {
  readonly clock: SimulatedClock
  readonly store: MemoryStore
  readonly router: TaskRouter
  readonly workspaceSid: WorkspaceSid
}

/** A day with everything that happens: moves, time-outs, rejections, cancelations, deletions. */
export async function randomDay(
  seed: number,
  /** Called before anything happens. */
  onOpen: (day: RandomDay) => void = () => {},
): Promise<RandomDay> {
  const clock = new SimulatedClock()
  const store = new MemoryStore()
  const router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  const { workspaceSid } = await router.run(createDefaultWorkspace(makeSid('AC')))
  const day = { clock, store, router, workspaceSid }
  onOpen(day)
  const of = (wanted: string) =>
    router.list('reservation', workspaceSid).filter(({ status }) => status === wanted)
  const draw = new Draw(seed)
  const chance = () => draw.fraction()
  const pick = <T>(rows: readonly T[]) => rows[Math.floor(chance() * rows.length)]
  const [first, second] = await Promise.all(
    ['First', 'Second'].map((friendlyName) =>
      router.run(
        createTaskQueue(workspaceSid, {
          friendlyName,
          maxReservedWorkers: 2,
          targetWorkers: friendlyName === 'First' ? 'skilled == true' : '1==1',
        }),
      ),
    ),
  )
  const configuration = JSON.stringify({
    task_routing: {
      filters: [
        {
          expression: 'kind == 1',
          targets: [{ queue: first?.sid, timeout: 60 }, { queue: second?.sid }],
        },
        { expression: 'kind == 2', targets: [{ queue: first?.sid, timeout: 90 }] },
      ],
      default_filter: { queue: second?.sid },
    },
  })
  const workflow = await router.run(
    createWorkflow(workspaceSid, { friendlyName: 'Both', configuration }),
  )
  const activities = router.list('activity', workspaceSid)
  let people = 0
  const steps: (() => Promise<unknown> | undefined)[] = [
    () =>
      router.run(
        createTask({
          workspaceSid,
          workflowSid: workflow.sid,
          attributes: { kind: Math.floor(chance() * 3), conference: { sid: 'CF' } },
          priority: Math.floor(chance() * 3),
          taskChannel: pick(['voice', 'chat']),
        }),
      ),
    () =>
      router.run(
        createWorker(workspaceSid, {
          friendlyName: `worker ${++people}`,
          attributes: { skilled: chance() < 0.3 },
          activitySid: pick(activities)?.sid,
        }),
      ),
    () => {
      const worker = pick(router.list('worker', workspaceSid))
      return worker && router.run(updateWorker(worker.sid, { activitySid: pick(activities)?.sid }))
    },
    () => {
      const worker = pick(router.list('worker', workspaceSid))
      return worker && chance() < 0.3 ? router.run(deleteWorker(worker.sid)) : undefined
    },
    () => {
      const offer = pick(of('pending'))
      return offer && router.run(acceptReservation(offer.sid))
    },
    () => {
      const offer = pick(of('pending'))
      return offer && router.run(acceptReservation(offer.sid))
    },
    () => {
      const talk = pick(of('accepted'))
      return (
        talk &&
        router.run(
          createTransfer({
            taskSid: talk.taskSid,
            reservationSid: talk.sid,
            to:
              pick([first?.sid, ...router.list('worker', workspaceSid).map(({ sid }) => sid)]) ??
              '',
            mode: chance() < 0.5 ? 'WARM' : 'COLD',
          }),
        )
      )
    },
    () => {
      const offer = pick(of('pending'))
      return offer && router.run(rejectReservation(offer.sid, null))
    },
    () => {
      const task = pick(router.list('task', workspaceSid))
      return task && router.run(cancelTask(task.sid, 'gone'))
    },
    () => {
      const task = pick(router.list('task', workspaceSid))
      return task && router.run(completeTask(task.sid, 'done'))
    },
    () => {
      const task = pick(router.list('task', workspaceSid))
      return task && chance() < 0.3 ? router.run(deleteTask(task.sid)) : undefined
    },
  ]
  for (let step = 0; step < STEPS; step++) {
    // What is not possible is refused, and tells nothing.
    await pick(steps)?.()?.catch(() => {})
    if (chance() < 0.7) await clock.advance(Math.floor(chance() * 40_000))
  }
  return day
}
