/** What the router keeps in memory, kind by kind. */
import type {
  Activity,
  Reservation,
  Task,
  TaskChannel,
  TaskQueue,
  Transfer,
  Worker,
  WorkerChannel,
  Workflow,
  Workspace,
} from '../model.ts'

/** Every kind of row that the router keeps in memory, by the name the store knows. */
export interface Rows {
  workspace: Workspace
  activity: Activity
  worker: Worker
  'worker-channel': WorkerChannel
  'task-channel': TaskChannel
  'task-queue': TaskQueue
  workflow: Workflow
  task: Task
  reservation: Reservation
  transfer: Transfer
}

export type Entity = keyof Rows

/** In the order in which a router loads them: each after what it depends on. */
export const entities = [
  'workspace',
  'activity',
  'task-channel',
  'task-queue',
  'workflow',
  'worker',
  'worker-channel',
  'task',
  'reservation',
  'transfer',
] as const satisfies readonly Entity[]

/** Where rows are read: the tables, or a turn's draft over them. */
export interface RowReader {
  get<E extends Entity>(entity: E, sid: string): Rows[E] | undefined
  /** The rows of a kind in a workspace. */
  in<E extends Exclude<Entity, 'workspace'>>(entity: E, workspaceSid: string): Iterable<Rows[E]>
}

/** Whoever derives something from rows, and so must hear of each change. */
export interface RowFollower {
  /** A row came, changed or went: `rows` are as they are now. */
  touch(entity: Entity, sid: string, rows: RowReader): void
}

export function workspaceOf(row: Rows[Entity]): Workspace['sid'] {
  return 'workspaceSid' in row ? row.workspaceSid : row.sid
}
