/**
 * A large contact centre as rows: 5 000 workers with about five of 200 skills, a queue for each skill
 * and one for everyone, five workflows of twenty filters with two targets each. Nearly all workers have
 * a task and thousands of tasks wait; in a quiet corner of ten queues workers are free and none waits.
 */
import { makeSid, type Sid, silentLogger, systemClock } from '@offhook/core'
import {
  type CreateTaskRequest,
  createDefaultWorkspace,
  type LiveRows,
  type Reservation,
  type Task,
  type TaskQueue,
  TaskRouter,
  type Worker,
  type Workflow,
} from '@offhook/task-router'

const WORKERS = 5_000
const QUEUES = 200
const QUIET = 10
const QUIET_WORKERS = 250
const WORKFLOWS = 5
const FILTERS = 20
/** Seconds in a first target. */
const STEP = 3_600

type Mutable = { -readonly [E in keyof LiveRows]: LiveRows[E][number][] }

export interface CentreWorld {
  readonly rows: LiveRows
  /** A task that waits with the many. */
  busyTask(): CreateTaskRequest
  /** A task that somebody free can take at once. */
  quietTask(): CreateTaskRequest
}

/**
 * @param waiting how many tasks wait
 * @param idle leaves one worker free for whom tasks wait: what a router does first when it has loaded
 */
export async function centreWorld(waiting: number, idle = false): Promise<CentreWorld> {
  const chance = new Chance(7)
  const { rows, workspaceSid, everyone, available } = await emptyWorkspace()
  const now = systemClock.now()
  const [first] = rows.workspace
  if (!first) throw new Error('there is no workspace')
  const dated = (age = 0) => ({
    accountSid: first.accountSid,
    workspaceSid,
    dateCreated: now - age,
    dateUpdated: now - age,
  })
  const queues = Array.from({ length: QUEUES }, (_, skill): TaskQueue => {
    const base = rows['task-queue'][0] as TaskQueue
    const targetWorkers = `skills HAS "skill ${skill}"`
    return { ...base, sid: makeSid('WQ'), friendlyName: `skill ${skill}`, targetWorkers }
  })
  rows['task-queue'].push(...queues)
  const workflows = Array.from({ length: WORKFLOWS }, (_, number): Workflow => {
    const base = rows.workflow[0] as Workflow
    const configuration = configurationOf(number, queues, everyone)
    return { ...base, sid: makeSid('WW'), friendlyName: `workflow ${number}`, configuration }
  })
  rows.workflow.push(...workflows)
  const channel = rows['task-channel'].find(({ uniqueName }) => uniqueName === 'voice')
  if (!channel) throw new Error('there is no voice channel')

  const addTask = (place: number, age: number, assigned: boolean): Task => {
    const { workflow, filter, target } = placeOf(place)
    const queue = queues[place] as TaskQueue
    const task: Task = {
      ...dated(age),
      sid: makeSid('WT'),
      attributes: attributesOf(filter, chance),
      assignmentStatus: assigned ? 'assigned' : 'pending',
      priority: chance.below(4),
      timeout: 86_400,
      reason: null,
      workflowSid: (workflows[workflow] as Workflow).sid,
      taskQueueSid: queue.sid,
      taskQueueEnteredAt: now - age,
      taskChannelSid: channel.sid,
      routingTarget: null,
      ignoreCapacity: true,
      virtualStartTime: now - age,
      step: { filter, target, edition: 0, passed: target * STEP },
      transferSid: null,
      assignmentCount: assigned ? 1 : 0,
      assignedAt: assigned ? now - age : null,
      version: 0,
    }
    rows.task.push(task)
    return task
  }
  for (let index = 0; index < waiting; index++)
    addTask(chance.below(QUEUES - QUIET), chance.below(300_000), false)

  for (let index = 0; index < WORKERS; index++) {
    const quiet = index < QUIET_WORKERS
    const [from, count] = quiet ? [QUEUES - QUIET, QUIET] : [0, QUEUES - QUIET]
    const skills = Array.from({ length: 3 + chance.below(5) }, () => from + chance.below(count))
    const worker: Worker = {
      ...dated(86_400_000),
      sid: makeSid('WK'),
      friendlyName: `worker ${index}`,
      attributes: {
        contact_uri: `client:worker_${index}`,
        skills: [...new Set(skills)].map((skill) => `skill ${skill}`),
        langs: chance.two(languages),
        level: 1 + chance.below(5),
      },
      activitySid: available,
      dateStatusChanged: now,
      lastAssignedAt: now - chance.below(600_000),
      version: 0,
    }
    rows.worker.push(worker)
    for (const { sid } of rows['task-channel']) {
      rows['worker-channel'].push({
        ...dated(86_400_000),
        sid: makeSid('WC'),
        workerSid: worker.sid,
        taskChannelSid: sid,
        available: true,
        configuredCapacity: 1,
        lastReservedAt: null,
      })
    }
    if (quiet || (idle && index === WORKERS - 1)) continue
    const task = addTask(skills[0] ?? 0, 60_000, true)
    rows.reservation.push(accepted(task, worker, dated(60_000)))
  }

  const request = (place: number): CreateTaskRequest => {
    const { workflow, filter } = placeOf(place)
    return {
      workspaceSid,
      workflowSid: (workflows[workflow] as Workflow).sid,
      taskChannel: 'voice',
      attributes: attributesOf(filter, chance),
      priority: chance.below(4),
    }
  }
  return {
    rows,
    // A task begins in the first target of its filter: the even places.
    busyTask: () => request(2 * chance.below((QUEUES - QUIET) / 2)),
    quietTask: () => request(QUEUES - QUIET + 2 * chance.below(QUIET / 2)),
  }
}

const languages = ['en', 'fr', 'de', 'es', 'it'] as const

/** Each place is one target of one filter of one workflow, and has a queue of its own. */
function placeOf(place: number): { workflow: number; filter: number; target: number } {
  const filter = Math.floor(place / 2)
  return { workflow: Math.floor(filter / FILTERS), filter: filter % FILTERS, target: place % 2 }
}

function configurationOf(workflow: number, queues: readonly TaskQueue[], everyone: string): string {
  const filters = Array.from({ length: FILTERS }, (_, filter) => {
    const place = 2 * (workflow * FILTERS + filter)
    const targets = [0, 1].map((target) => ({
      queue: queues[place + target]?.sid,
      ...(target === 0 && { timeout: STEP }),
      ...(filter % 4 === 1 && { expression: 'task.lang IN worker.langs' }),
      ...(filter % 4 === 2 && { order_by: 'worker.level DESC' }),
    }))
    return { expression: `topic == "topic ${filter}"`, targets }
  })
  return JSON.stringify({ task_routing: { filters, default_filter: { queue: everyone } } })
}

function attributesOf(filter: number, chance: Chance): Record<string, unknown> {
  return {
    topic: `topic ${filter}`,
    lang: languages[chance.below(languages.length)],
    from: `+1415555${chance.below(9_000) + 1_000}`,
    call_sid: makeSid('CA'),
  }
}

function accepted(
  task: Task,
  worker: Worker,
  dated: Pick<Reservation, 'accountSid' | 'workspaceSid' | 'dateCreated' | 'dateUpdated'>,
): Reservation {
  return {
    ...dated,
    sid: makeSid('WR'),
    taskSid: task.sid,
    workerSid: worker.sid,
    status: 'accepted',
    timeout: 120,
    canceledReasonCode: null,
    workerPreviousActivitySid: null,
    transferSid: null,
    handedOver: false,
    version: 1,
  }
}

/** The rows of a new account's workspace, as the router makes them. */
async function emptyWorkspace(): Promise<{
  rows: Mutable
  workspaceSid: Sid<'WS'>
  everyone: string
  available: Sid<'WA'>
}> {
  const rows: Mutable = {
    workspace: [],
    activity: [],
    worker: [],
    'worker-channel': [],
    'task-channel': [],
    'task-queue': [],
    workflow: [],
    task: [],
    reservation: [],
    transfer: [],
  }
  const router = new TaskRouter({
    clock: systemClock,
    logger: silentLogger,
    repository: rowsOnly(rows),
    writer: {
      async commit(changes) {
        for (const change of changes) {
          if (change.op === 'put' && change.entity in rows)
            rows[change.entity as keyof Mutable].push(change.row as never)
        }
      },
      writeBehind() {},
    },
  })
  const home = await router.run(createDefaultWorkspace(makeSid('AC')))
  router.close()
  const available = rows.activity.find((activity) => activity.available)?.sid
  if (!available) throw new Error('there is no available activity')
  return { rows, workspaceSid: home.workspaceSid, everyone: home.taskQueueSid, available }
}

/** Gives the rows and keeps nothing: what a router needs that is measured alone. */
export function rowsOnly(
  rows: LiveRows,
): ConstructorParameters<typeof TaskRouter>[0]['repository'] {
  return {
    loadLive: async () => rows,
    task: async () => undefined,
    reservation: async () => undefined,
    reservationsOfTask: async () => [],
    decisionsOfTask: async () => [],
    events: async () => ({ rows: [], next: null }),
    countedEvents: async () => [],
  }
}

/** The same numbers in every run (a linear congruence). */
class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(count: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * count)
  }

  two<T>(items: readonly T[]): T[] {
    const at = this.below(items.length)
    return [items[at], items[(at + 1 + this.below(items.length - 1)) % items.length]] as T[]
  }
}
