import { type Change, put } from '@offhook/core'
import type { TaskEvent, Workspace } from '../model.ts'
import { eventCallback } from './event-callbacks.ts'
import type { EventRows, Loads } from './event-data.ts'
import type { EventSids } from './event-sids.ts'
import type { EventWriter, Happening } from './subjects.ts'
import { taskEvent } from './task-event.ts'

/** The events of one turn: a row for each, and a callback where the workspace wants one. */
export class EventLog implements EventWriter {
  readonly #rows: EventRows
  readonly #loads: Loads
  readonly #sids: EventSids
  readonly #events: { readonly event: TaskEvent; readonly workspace: Workspace | undefined }[] = []

  constructor(rows: EventRows, loads: Loads, sids: EventSids) {
    this.#rows = rows
    this.#loads = loads
    this.#sids = sids
  }

  write(happening: Happening): void {
    const sid = this.#sids.next(happening.now)
    const event = taskEvent(this.#rows, this.#loads, sid, happening)
    if (!event) return
    const { workspaceSid, subjects } = happening
    const workspace = this.#rows.get('workspace', workspaceSid) ?? subjects.workspace
    this.#events.push({ event, workspace })
  }

  changes(): readonly Change[] {
    const changes: Change[] = []
    for (const { event, workspace } of this.#events) {
      // What happened in a workspace goes with it: nobody could read it any more.
      const isKept = this.#rows.get('workspace', event.workspaceSid) !== undefined
      if (isKept) changes.push(put('task-event', event))
      const callback = workspace && eventCallback(event, workspace, isKept)
      if (callback) changes.push(callback)
    }
    return changes
  }
}
