import { type Change, put, type WorkspaceSid } from '@offhook/core'
import type { Decision } from '../decisions/decision.ts'
import type { Actor } from '../events/actor.ts'
import type { EventType } from '../events/event-types.ts'
import type { EventWriter, Subjects } from '../events/subjects.ts'
import type { Reservation, Task, Transfer, Worker, WorkerChannel } from '../model.ts'
import type { RoutingIndex } from '../routing-index/routing-index.ts'
import type { Draft } from '../rows/draft.ts'

/** One thing that happened, with the rows it concerns as they were at that moment. */
export interface ChangeItem {
  readonly type: EventType
  readonly reservation: Reservation | null
  readonly task: Task | null
  readonly worker: Worker | null
  readonly channel: WorkerChannel | null
  readonly transfer: Transfer | null
}

/** What went wrong with a task that goes on regardless. */
export interface RouterAlert {
  readonly task: Task
  /** The documented number. */
  readonly code: number
  readonly message: string
}

export interface TurnOptions {
  readonly draft: Draft
  /** Follows the draft. */
  readonly index: RoutingIndex
  readonly events: EventWriter
  /** Who asked for it. */
  readonly actor: Actor
  readonly now: number
}

/** One turn of a workspace's router: a draft of its rows, and what happened in it. */
export class Turn {
  readonly draft: Draft
  readonly index: RoutingIndex
  readonly now: number
  /** Whom events name for what happens next. */
  actor: Actor
  readonly items: ChangeItem[] = []
  readonly alerts: RouterAlert[] = []
  readonly #events: EventWriter
  readonly #decisions: Decision[] = []

  constructor({ draft, index, events, actor, now }: TurnOptions) {
    this.draft = draft
    this.index = index
    this.#events = events
    this.actor = actor
    this.now = now
  }

  /** Notes what happened. */
  tell(workspaceSid: WorkspaceSid, type: EventType, subjects: Subjects): void {
    const { reservation, task, worker, channel, transfer } = subjects
    this.items.push({
      type,
      reservation: reservation ?? null,
      task: task ?? null,
      worker: worker ?? null,
      channel: channel ?? null,
      transfer: transfer ?? null,
    })
    const { actor, now } = this
    this.#events.write({ workspaceSid, type, subjects, actor, now })
  }

  /** Notes what the owner of the workspace should read about, though nothing fails because of it. */
  alert(task: Task, { code, message }: Pick<RouterAlert, 'code' | 'message'>): void {
    this.alerts.push({ task, code, message })
  }

  /** Notes why a worker was asked. */
  decide(decision: Decision): void {
    this.#decisions.push(decision)
  }

  changes(): readonly Change[] {
    return [
      ...this.draft.changes(),
      ...this.#events.changes(),
      ...this.#decisions.map((decision) => put('task-decision', decision)),
    ]
  }
}
