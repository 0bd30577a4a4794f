import { type Change, put, type Sid } from '@offhook/core'
import { type Actor, routerActor } from '../events/actor.ts'
import { eventCallback } from '../events/event-callbacks.ts'
import type { Subjects } from '../events/event-data.ts'
import { EventSids } from '../events/event-sids.ts'
import type { EventType } from '../events/event-types.ts'
import { taskEvent } from '../events/task-event.ts'
import type { Decision } from '../explanation/decision.ts'
import type {
  Reservation,
  Task,
  TaskEvent,
  Transfer,
  Worker,
  WorkerChannel,
  Workspace,
} from '../model.ts'
import { Draft, type Tables } from './tables.ts'

/** One thing that happened, with the rows it concerns as they were at that moment. */
export interface ChangeItem {
  readonly type: EventType
  readonly reservation: Reservation | null
  readonly task: Task | null
  readonly worker: Worker | null
  readonly channel: WorkerChannel | null
  readonly transfer: Transfer | null
}

/** What went wrong with a task that goes on all the same. */
export interface RouterAlert {
  readonly task: Task
  /** The documented number. */
  readonly code: number
  readonly message: string
}

export interface TurnOptions {
  /** Who asked for it; the router itself, unless somebody did. */
  readonly actor?: Actor | undefined
  readonly sids?: EventSids
}

/** One turn of a workspace's router: a draft of its rows, and what happened in it. */
export class Turn {
  readonly draft: Draft
  readonly now: number
  /** Who is to be named for what happens next. */
  actor: Actor
  readonly items: ChangeItem[] = []
  readonly alerts: RouterAlert[] = []
  readonly #sids: EventSids
  readonly #events: { readonly event: TaskEvent; readonly workspace: Workspace | undefined }[] = []
  readonly #decisions: Decision[] = []

  constructor(
    tables: Tables,
    workspaceSid: Sid<'WS'>,
    now: number,
    { actor = routerActor, sids = new EventSids() }: TurnOptions = {},
  ) {
    this.draft = new Draft(tables, workspaceSid)
    this.now = now
    this.actor = actor
    this.#sids = sids
  }

  /** Notes what happened. */
  tell(workspaceSid: Sid<'WS'>, type: EventType, subjects: Subjects): void {
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
    const sid = this.#sids.next(now)
    const event = taskEvent(this.draft, { sid, workspaceSid, type, subjects, actor, now })
    if (!event) return
    const workspace = this.draft.get('workspace', workspaceSid) ?? subjects.workspace
    this.#events.push({ event, workspace })
  }

  /** Notes what the owner of the workspace shall read of, though nothing fails by it. */
  alert(task: Task, { code, message }: Pick<RouterAlert, 'code' | 'message'>): void {
    this.alerts.push({ task, code, message })
  }

  /** Notes why a worker was asked. */
  decide(decision: Decision): void {
    this.#decisions.push(decision)
  }

  changes(): readonly Change[] {
    const changes: Change[] = [...this.draft.changes()]
    for (const { event, workspace } of this.#events) {
      // What happened in a workspace goes with it: nobody could read it any more.
      const isKept = this.draft.get('workspace', event.workspaceSid) !== undefined
      if (isKept) changes.push(put('task-event', event))
      const callback = workspace && eventCallback(event, workspace, isKept)
      if (callback) changes.push(callback)
    }
    return [...changes, ...this.#decisions.map((decision) => put('task-decision', decision))]
  }
}
