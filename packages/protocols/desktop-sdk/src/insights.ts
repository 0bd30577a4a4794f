/** What is live in the contact centre, to be asked and followed by plugins. */

/** Workers, queues, and the tasks and reservations that are not over. */
export type InsightsIndex = 'tr-worker' | 'tr-queue' | 'tr-task' | 'tr-reservation'

/** One of an index; names are those of its fields. */
export type InsightsItem = Readonly<Record<string, unknown>>

/** By their sids. */
export type InsightsItems = Readonly<Record<string, InsightsItem>>

export interface InstantQueryEvents {
  searchResult: (items: InsightsItems) => void
}

/** Asks once for each `search`. */
export interface InstantQuery {
  on<E extends keyof InstantQueryEvents>(event: E, listener: InstantQueryEvents[E]): void
  removeListener<E extends keyof InstantQueryEvents>(
    event: E,
    listener: InstantQueryEvents[E],
  ): void
  /** Rejects where the query cannot be read. `''` finds everything. */
  search(query: string): Promise<void>
}

export interface LiveQueryEvents {
  itemUpdated: (item: { readonly key: string; readonly value: InsightsItem }) => void
  itemRemoved: (item: { readonly key: string }) => void
}

/** What is found now, and how it changes, until it is closed. */
export interface LiveQuery {
  getItems(): InsightsItems
  on<E extends keyof LiveQueryEvents>(event: E, listener: LiveQueryEvents[E]): void
  removeListener<E extends keyof LiveQueryEvents>(event: E, listener: LiveQueryEvents[E]): void
  close(): void
}

/**
 * Queries compare fields: `data.activity_name == "Available" AND data.attributes.team_name IN ["a", "b"]`,
 * with `== != < <= > >= CONTAINS IN`, `AND`, `OR` and parentheses. For supervisors and administrators; for
 * others each promise rejects.
 */
export interface InsightsClient {
  instantQuery(index: InsightsIndex): Promise<InstantQuery>
  liveQuery(index: InsightsIndex, query: string): Promise<LiveQuery>
}

/** What the Workspace of the TaskRouter SDK reads, as far as the person may. */
export interface WorkspaceClient {
  fetchTask(sid: string): Promise<unknown>
  fetchTaskQueue(sid: string): Promise<unknown>
  fetchTaskQueues(params?: object): Promise<ReadonlyMap<string, unknown>>
  fetchWorkerInfo(sid: string): Promise<unknown>
  fetchWorkersInfo(params?: object): Promise<ReadonlyMap<string, unknown>>
}

/** A queue and its figures, as `flex.realtimeQueues` has it. */
export interface RealtimeQueue {
  /** The queue's sid. */
  readonly key: string
  readonly friendly_name: string
  readonly total_available_workers: number
  readonly total_unavailable_workers: number
  readonly total_offline_workers: number
  readonly tasks_now: { readonly active_tasks: number; readonly waiting_tasks: number }
  /** ISO 8601; null while none waits. */
  readonly longest_task_waiting_from: string | null
  readonly sla_30_min: RealtimeSla
  readonly sla_today: RealtimeSla
}

export interface RealtimeSla {
  readonly handled_tasks_count: number
  readonly handled_tasks_within_sl_threshold_count: number
  readonly abandoned_tasks_count: number
  readonly sla_percentage: number | null
}
