/**
 * Rules that hold after every turn of the real router, whatever the reference thinks of it: they are
 * read off its rows. Only what an expression means is asked of the reference.
 */
import type { Reservation, Task } from '../../model.ts'
import type { ChangeItem } from '../../turn/turn.ts'
import type { RefTask, RefWorker } from './reference-router.ts'
import type { View } from './view.ts'

/** The first broken rule in words; null = all hold. */
export function violation(world: View, items: readonly ChangeItem[]): string | null {
  const offers = new Map<string, Reservation[]>()
  for (const reservation of world.router.list('reservation', world.workspaceSid)) {
    const list = offers.get(reservation.taskSid) ?? []
    offers.set(reservation.taskSid, list)
    list.push(reservation)
  }
  for (const task of world.router.list('task', world.workspaceSid)) {
    const wrong = brokenTask(task, offers.get(task.sid) ?? [])
    if (wrong !== null) return `${world.alias(task.sid)} ${wrong}`
  }
  const created = items.flatMap(({ type, reservation }) =>
    type === 'reservation.created' && reservation ? [reservation] : [],
  )
  return brokenOrder(world, created) ?? idleWorker(world)
}

function brokenTask({ assignmentStatus }: Task, offers: readonly Reservation[]): string | null {
  const count = (wanted: string) => offers.filter(({ status }) => status === wanted).length
  const taken = count('accepted') + count('wrapping')
  const rules: Readonly<Record<Task['assignmentStatus'], boolean>> = {
    pending: taken === 0 && count('pending') === 0,
    reserved: taken === 0 && count('pending') > 0,
    assigned: taken === 1 && count('accepted') === 1 && count('pending') === 0,
    wrapping: taken === 1 && count('wrapping') === 1 && count('pending') === 0,
    completed: taken === 0 && count('pending') === 0,
    canceled: taken === 0 && count('pending') === 0,
  }
  if (rules[assignmentStatus]) return null
  return `is ${assignmentStatus} with ${offers.map(({ status }) => status).join(', ') || 'nothing'}`
}

/** Each new offer went to somebody free, and was the right one of those that waited. */
function brokenOrder(world: View, created: readonly Reservation[]): string | null {
  const { reference } = world
  const direct = (sid: string) => reference.tasks.get(sid)?.worker != null
  for (const { taskSid, workerSid } of created) {
    const task = reference.tasks.get(taskSid)
    const worker = reference.workers.get(workerSid)
    if (!task || !worker) return 'an offer of nothing, or to nobody'
    if (direct(taskSid) && task.ignoreCapacity) continue
    const [who, what] = [world.alias(workerSid), world.alias(taskSid)]
    const settled = !reference.dependsOnLoad(task)
    if (settled && !reference.takes(worker, task)) return `${what} is nothing for ${who}`
    const channel = worker.channels.get(task.channel)
    const ahead = created.filter((one) => one.workerSid === workerSid && direct(one.taskSid)).length
    if (reference.load(worker, task.channel) - ahead > (channel?.capacity ?? 0))
      return `${who} has more than they can take`
    if (!channel?.available || !reference.activities.get(worker.activity)?.available)
      return `${who} is not available`
    // What was true when they were asked can be read off no row.
    if (direct(taskSid) || !settled) continue
    const wrong = passedOver(world, task, worker)
    if (wrong !== null) return `${what} was offered to ${who}: ${wrong}`
  }
  return null
}

function passedOver(world: View, task: RefTask, worker: RefWorker): string | null {
  const { reference } = world
  for (const other of reference.tasks.values()) {
    if (other.status !== 'pending' || other.channel !== task.channel || other.worker !== null)
      continue
    // It may have come into this step by a skip, after the offer.
    if (other.entered === reference.now || reference.dependsOnLoad(other)) continue
    if (reference.urgency(other, task) < 0 && reference.takes(worker, other))
      return `${world.alias(other.sid)} is more urgent`
  }
  const asked = new Set(reference.open(task).map((offer) => offer.worker))
  for (const other of reference.candidates(task)) {
    if (!asked.has(other.sid) && reference.preference(task, other, worker) < 0)
      return `${world.alias(other.sid)} comes first`
  }
  return null
}

/** Nothing waits while somebody free could take it. */
function idleWorker(world: View): string | null {
  const { reference } = world
  for (const task of reference.tasks.values()) {
    if (task.status !== 'pending') continue
    const [free] = reference.candidates(task)
    if (free) return `${world.alias(task.sid)} waits while ${world.alias(free.sid)} is free`
  }
  return null
}
