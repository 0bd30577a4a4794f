/** What a turn tells of what happens in it, and who writes that down. */
import type { Change, WorkspaceSid } from '@offhook/core'
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
import type { Actor } from './actor.ts'
import type { EventType } from './event-types.ts'

/** The rows that something happened to, as they were at that moment. */
export interface Subjects {
  readonly reservation?: Reservation
  readonly task?: Task
  readonly worker?: Worker
  /** The worker as they were before they changed their activity. */
  readonly previousWorker?: Worker
  readonly channel?: WorkerChannel
  /** The worker's channel before its capacity was changed. */
  readonly previousChannel?: WorkerChannel
  /** The queue itself, or the one that the task enters or leaves. */
  readonly queue?: TaskQueue
  readonly transfer?: Transfer
  readonly workflow?: Workflow
  readonly activity?: Activity
  readonly taskChannel?: TaskChannel
  readonly workspace?: Workspace
}

/** One thing that happened in a turn. */
export interface Happening {
  readonly workspaceSid: WorkspaceSid
  readonly type: EventType
  readonly subjects: Subjects
  readonly actor: Actor
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Writes down what happens in one turn. */
export interface EventWriter {
  /** Called at the moment of it: the rows around it are as they are then. */
  write(happening: Happening): void
  /** What is stored and told of it all, in the turn's own transaction. */
  changes(): readonly Change[]
}
