/**
 * The waiting tasks, each in the line where it stands. Tasks of one line are alike to every worker:
 * same queue and channel, same target, same values of whatever the target asks of the task. So the
 * first of a line stands for all of it, and a worker who becomes free looks at lines, not at tasks.
 */
import { writeJson } from '@offhook/core'
import { OrderedSet } from '../collections/ordered-set.ts'
import type { Task, Worker } from '../model.ts'
import type { RowReader } from '../rows/rows.ts'
import { askedBy, taskScope } from '../rows/scopes.ts'
import type { WorkflowTarget } from '../workflows/configuration.ts'
import { targetOfTask } from '../workflows/standing.ts'
import { inLine, type Turnstile, turnstileOf } from './service-order.ts'

export interface Line {
  readonly queueSid: string
  readonly channelSid: string
  readonly lifo: boolean
  readonly target: WorkflowTarget | null
  /** The value that names the known worker, where the target asks for one. */
  readonly known: unknown
  /** Those values, as one text. */
  readonly key: string
  readonly tasks: OrderedSet<Turnstile>
}

interface Place {
  readonly line: Line | null
  readonly turnstile: Turnstile
  /** Whom the task is for alone, past all queues. */
  readonly directTo: string | null
}

/** The lines of one queue: by task channel, target, and the values that the target asks for. */
type QueueLines = Map<string, Map<WorkflowTarget | null, Map<string, Line>>>

export class WaitingLines {
  readonly #places = new Map<string, Place>()
  readonly #queues = new Map<string, QueueLines>()
  readonly #direct = new Map<string, OrderedSet<Turnstile>>()
  /** Waiting tasks whose step may be skipped, by queue. */
  readonly #skippable = new Map<string, Set<string>>()
  /** Lines whose target asks for the channels of workers. */
  readonly #onChannels = new Set<Line>()
  readonly #arrivals = new Map<string, number>()
  #lastArrival = 0

  /** Whether anything waits for workers by what they have on their channels. */
  get asksForChannels(): boolean {
    return this.#onChannels.size > 0
  }

  /** All waiting tasks. */
  tasks(): Iterable<string> {
    return this.#places.keys()
  }

  turnstileOf(taskSid: string): Turnstile | undefined {
    return this.#places.get(taskSid)?.turnstile
  }

  lineOf(taskSid: string): Line | null {
    return this.#places.get(taskSid)?.line ?? null
  }

  /** All that wait in a queue, line by line. */
  *inQueue(queueSid: string): Iterable<Turnstile> {
    for (const targets of this.#queues.get(queueSid)?.values() ?? []) {
      for (const lines of targets.values()) {
        for (const line of lines.values()) yield* line.tasks.values()
      }
    }
  }

  /** The lines of a queue on a channel that a worker may be asked for; none of them is empty. */
  *linesFor(queueSid: string, channelSid: string, worker: Worker): Iterable<Line> {
    for (const [target, lines] of this.#queues.get(queueSid)?.get(channelSid) ?? []) {
      const known = target?.knownWorker
      if (known && target.taskKeys.size === 0) {
        const name = known.by === 'sid' ? worker.sid : worker.friendlyName
        const line = lines.get(JSON.stringify([name]))
        if (line) yield line
      } else yield* lines.values()
    }
  }

  /** The tasks that wait for this worker alone, in the order of service. */
  directTasks(workerSid: string): Iterable<Turnstile> {
    return this.#direct.get(workerSid)?.values() ?? []
  }

  /** Tasks of a queue whose step may be skipped once its workers have changed. */
  skippableIn(queueSid: string): Iterable<string> {
    return this.#skippable.get(queueSid) ?? []
  }

  /** A task came, changed or went. @returns whether it waits */
  touch(sid: string, row: Task | undefined, rows: RowReader): boolean {
    this.#leave(sid)
    if (!row) this.#arrivals.delete(sid)
    if (row?.assignmentStatus !== 'pending') return false
    const arrival = this.#arrivals.get(sid) ?? ++this.#lastArrival
    this.#arrivals.set(sid, arrival)
    if (row.routingTarget?.startsWith('WK')) {
      const turnstile = turnstileOf(row, false, arrival)
      const directTo = row.routingTarget
      const waiting = this.#direct.get(directTo) ?? new OrderedSet<Turnstile>(inLine(false))
      this.#direct.set(directTo, waiting)
      waiting.add(turnstile)
      this.#places.set(sid, { line: null, turnstile, directTo })
      return true
    }
    const queue = row.taskQueueSid ? rows.get('task-queue', row.taskQueueSid) : undefined
    const lifo = queue?.taskOrder === 'LIFO'
    const turnstile = turnstileOf(row, lifo, arrival)
    const line = queue ? this.#lineFor(row, queue.sid, lifo, rows) : null
    line?.tasks.add(turnstile)
    this.#places.set(sid, { line, turnstile, directTo: null })
    if (line?.target?.skipIf) {
      const skippable = this.#skippable.get(line.queueSid) ?? new Set()
      this.#skippable.set(line.queueSid, skippable)
      skippable.add(sid)
    }
    return true
  }

  #leave(sid: string): void {
    const place = this.#places.get(sid)
    if (!place) return
    this.#places.delete(sid)
    const { line, turnstile, directTo } = place
    if (directTo !== null) {
      const waiting = this.#direct.get(directTo)
      waiting?.delete(turnstile)
      if (waiting?.size === 0) this.#direct.delete(directTo)
    }
    if (!line) return
    line.tasks.delete(turnstile)
    this.#skippable.get(line.queueSid)?.delete(sid)
    if (line.tasks.size === 0) this.#drop(line)
  }

  #lineFor(task: Task, queueSid: string, lifo: boolean, rows: RowReader): Line {
    const target = targetOfTask(rows, task)
    const scope = taskScope(task.attributes)
    const known = target?.knownWorker ? scope(target.knownWorker.attribute) : undefined
    const asked = [...(target?.taskKeys ?? [])].map((key) => scope(key) ?? null)
    const values = target?.knownWorker ? [known ?? null, ...asked] : asked
    const key = values.length === 0 ? '' : writeJson(values)
    const channels: QueueLines = this.#queues.get(queueSid) ?? new Map()
    this.#queues.set(queueSid, channels)
    const targets = channels.get(task.taskChannelSid) ?? new Map()
    channels.set(task.taskChannelSid, targets)
    const lines: Map<string, Line> = targets.get(target) ?? new Map()
    targets.set(target, lines)
    const there = lines.get(key)
    // The queue's order has changed: its tasks come over to a new line, one after another.
    if (there?.lifo === lifo) return there
    const line = {
      queueSid,
      channelSid: task.taskChannelSid,
      lifo,
      target,
      known,
      key,
      tasks: new OrderedSet<Turnstile>(inLine(lifo)),
    }
    lines.set(key, line)
    if (target?.expression && askedBy(target.expression).channels) this.#onChannels.add(line)
    return line
  }

  #drop(line: Line): void {
    this.#onChannels.delete(line)
    const targets = this.#queues.get(line.queueSid)?.get(line.channelSid)
    const lines = targets?.get(line.target)
    if (lines?.get(line.key) === line) lines.delete(line.key)
    if (lines?.size === 0) targets?.delete(line.target)
  }
}
