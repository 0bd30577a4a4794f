/** What the real router and the reference see differently. */
import type { RefTask } from './reference-router.ts'
import type { View } from './view.ts'

/** The first difference in words; null = none. */
export function difference(world: View): string | null {
  const offers = offersOf(world)
  for (const task of world.reference.tasks.values()) {
    const [mine, real] = [mineOf(world, task, offers.mine), realOf(world, task.sid, offers.real)]
    if (mine !== real) return `${world.alias(task.sid)} is ${real}; it should be ${mine}`
  }
  for (const { sid, assignmentStatus } of world.router.list('task', world.workspaceSid)) {
    if (world.reference.tasks.has(sid)) continue
    if (world.ended.get(sid) !== assignmentStatus)
      return `${world.alias(sid)} is ${assignmentStatus}; it should be ${world.ended.get(sid) ?? 'gone'}`
    if (/pending|accepted|wrapping/.test(offers.real.get(sid)?.join() ?? ''))
      return `${world.alias(sid)} is over, and has open reservations`
  }
  const workers = world.router.list('worker', world.workspaceSid)
  if (workers.length !== world.reference.workers.size) return 'there are other workers'
  for (const { sid, activitySid } of workers) {
    const mine = world.reference.workers.get(sid)?.activity ?? null
    if (mine !== activitySid)
      return `${world.alias(sid)} is ${world.alias(activitySid)}; they should be ${world.alias(mine)}`
  }
  return null
}

type Offers = Map<string, string[]>

function offersOf(world: View): { mine: Offers; real: Offers } {
  const [mine, real]: [Offers, Offers] = [new Map(), new Map()]
  const add = (to: Offers, task: string, worker: string, status: string) => {
    const list = to.get(task) ?? []
    to.set(task, list)
    list.push(`${world.alias(worker)} ${status}`)
  }
  for (const { task, worker, status } of world.reference.reservations)
    add(mine, task, worker, status)
  for (const { taskSid, workerSid, status } of world.router.list('reservation', world.workspaceSid))
    add(real, taskSid, workerSid, status)
  return { mine, real }
}

function mineOf(world: View, task: RefTask, offers: Offers): string {
  const { status, queue, step, priority } = task
  return describe(world, status, queue, step, priority, offers.get(task.sid))
}

function realOf(world: View, sid: string, offers: Offers): string {
  const task = world.router.task(sid)
  if (!task) return world.reference.tasks.get(sid)?.status === 'canceled' ? 'gone' : 'missing'
  const { assignmentStatus, taskQueueSid, step, priority } = task
  return describe(world, assignmentStatus, taskQueueSid, step, priority, offers.get(sid))
}

function describe(
  world: View,
  status: string,
  queue: string | null,
  step: { readonly filter: number; readonly target: number } | null,
  priority: number,
  offers: readonly string[] = [],
): string {
  const at = step ? `${step.filter}.${step.target}` : '-'
  const where = `${status} in ${world.alias(queue)} at step ${at} with priority ${priority}`
  return `${where}, offers: ${[...offers].sort().join(', ') || 'none'}`
}
