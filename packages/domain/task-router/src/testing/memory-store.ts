import type { Change, ChangeWriter, OutboxChange } from '@offhook/core'

import type { Decision } from '../decisions/decision.ts'
import type { TaskEventFilter } from '../events/event-reader.ts'
import type { Reservation, TaskEvent } from '../model.ts'
import type { LiveRows, TaskRouterRepository } from '../ports.ts'
import { entities } from '../rows/rows.ts'
import { isOver } from '../states/task-state.ts'
import type { CountedEvent, CountedEventFilter } from '../statistics/counted-events.ts'

/** Keeps rows as a database would; a router can be loaded from it. */
export class MemoryStore implements ChangeWriter, TaskRouterRepository {
  readonly rows = new Map<string, Map<string, Record<string, unknown>>>()
  /** What is to be sent, in order. */
  readonly effects: OutboxChange[] = []
  failing = false

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.failing) throw new Error('the database is gone')
    for (const change of changes) {
      if (change.op === 'put')
        this.#table(change.entity).set(String(change.row['sid']), { ...change.row })
      if (change.op === 'outbox') this.effects.push(change)
      if (change.op === 'delete') this.#table(change.entity).delete(String(change.key['sid']))
    }
  }

  writeBehind(): void {}

  async loadLive(): Promise<LiveRows> {
    const all = Object.fromEntries(
      entities.map((entity) => [entity, [...this.#table(entity).values()]]),
    ) as unknown as LiveRows
    const task = all.task.filter((row) => !isOver(row))
    const open = new Set<string>(task.map(({ sid }) => sid))
    const ofOpen = <Row extends { readonly taskSid: string }>(rows: readonly Row[]) =>
      rows.filter(({ taskSid }) => open.has(taskSid))
    return { ...all, task, reservation: ofOpen(all.reservation), transfer: ofOpen(all.transfer) }
  }

  async task(): Promise<undefined> {}
  async reservation(): Promise<undefined> {}
  async reservationsOfTask(sid: string): Promise<readonly Reservation[]> {
    return this.#of('reservation', sid)
  }
  async decisionsOfTask(sid: string): Promise<readonly Decision[]> {
    return this.#of('task-decision', sid)
  }
  async events(filter: TaskEventFilter) {
    const rows = this.taskEvents().filter(({ sid }) => sid === (filter.sid ?? sid))
    return { rows, next: null }
  }

  async countedEvents(filter: CountedEventFilter): Promise<readonly CountedEvent[]> {
    return this.taskEvents()
      .filter((event) => isIn(event, filter))
      .map(counted)
  }

  eventTypes(): string[] {
    return this.taskEvents().map(({ eventType }) => eventType)
  }

  /** In the order of their commits. */
  taskEvents(): TaskEvent[] {
    return [...this.#table('task-event').values()] as unknown as TaskEvent[]
  }

  #of<Row>(entity: string, taskSid: string): readonly Row[] {
    const rows = [...this.#table(entity).values()]
    return rows.filter((row) => row['taskSid'] === taskSid) as unknown as readonly Row[]
  }

  #table(entity: string) {
    const table = this.rows.get(entity) ?? new Map()
    this.rows.set(entity, table)
    return table
  }
}

function isIn(event: TaskEvent, filter: CountedEventFilter): boolean {
  const { eventDate, eventType } = event
  if (eventDate < filter.from || eventDate > filter.to) return false
  return (
    filter.eventTypes.includes(eventType) &&
    (['workspaceSid', 'taskQueueSid', 'workflowSid', 'workerSid', 'taskChannelSid'] as const).every(
      (name) => (filter[name] ?? event[name]) === event[name],
    )
  )
}

function counted({ eventData, ...event }: TaskEvent): CountedEvent {
  const numberOf = (name: string) =>
    eventData[name] === undefined ? null : Number(eventData[name])
  const textOf = (name: string) => (eventData[name] === undefined ? null : String(eventData[name]))
  return {
    ...event,
    taskAge: numberOf('task_age'),
    taskAgeSinceTransfer: numberOf('task_age_since_transfer'),
    taskAgeInQueue: numberOf('task_age_in_queue'),
    activitySid: textOf('worker_activity_sid'),
    previousActivitySid: textOf('worker_previous_activity_sid'),
    timeInPreviousActivity: numberOf('worker_time_in_previous_activity_ms'),
  }
}
