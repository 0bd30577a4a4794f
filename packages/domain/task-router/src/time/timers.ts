/** When rows need attention though nobody asks for it: one timer a workspace. */
import type { Clock, Timer, WorkspaceSid } from '@offhook/core'
import type { Reservation, Task } from '../model.ts'
import type { Draft } from '../rows/draft.ts'
import type { RowReader } from '../rows/rows.ts'
import type { Tables } from '../rows/tables.ts'
import { isOver } from '../states/task-state.ts'
import { dueAt } from '../workflows/task-deadlines.ts'
import { Deadlines } from './deadlines.ts'
import type { HeldReservations } from './held-reservations.ts'

/** A terminal task is kept in memory this long: late readers still find it. */
const KEEP_ENDED_MS = 300_000

export class Timers {
  readonly #clock: Clock
  readonly #tables: Tables
  /** Pending reservations whose time does not run. */
  readonly #held: HeldReservations
  readonly #onDue: (workspaceSid: WorkspaceSid) => void
  readonly #deadlines = new Map<string, Deadlines>()
  readonly #armed = new Map<string, { readonly at: number; readonly timer: Timer }>()
  #closed = false

  constructor(options: {
    clock: Clock
    tables: Tables
    held: HeldReservations
    /** Something is due. Called again only after `arm`. */
    onDue: (workspaceSid: WorkspaceSid) => void
  }) {
    this.#clock = options.clock
    this.#tables = options.tables
    this.#held = options.held
    this.#onDue = options.onDue
  }

  close(): void {
    this.#closed = true
    for (const { timer } of this.#armed.values()) timer.clear()
    this.#armed.clear()
  }

  /** The sids of tasks and reservations whose time has come, the earliest first. */
  due(workspaceSid: string, now: number): string[] {
    return this.#of(workspaceSid).due(now)
  }

  forget(workspaceSid: string, sid: string): void {
    this.#of(workspaceSid).delete(sid)
  }

  /** Follows the rows that were read at the start. */
  begin(workspaceSid: WorkspaceSid, rows: RowReader): void {
    const deadlines = this.#of(workspaceSid)
    for (const row of this.#tables.in('reservation', workspaceSid))
      this.#timeReservation(deadlines, row)
    for (const row of this.#tables.in('task', workspaceSid)) this.#timeTask(deadlines, rows, row)
  }

  /** Follows the rows that a turn has changed. */
  follow(workspaceSid: WorkspaceSid, draft: Draft): void {
    const deadlines = this.#of(workspaceSid)
    for (const sid of draft.deleted) deadlines.delete(sid)
    for (const { entity, row } of draft.written) {
      if (entity === 'reservation') this.#timeReservation(deadlines, row as Reservation)
      if (entity === 'task') this.#timeTask(deadlines, draft, row as Task)
      // A step may last longer now, or shorter.
      if (entity === 'workflow') {
        for (const task of this.#tables.in('task', workspaceSid))
          if (task.workflowSid === row.sid) this.#timeTask(deadlines, draft, task)
      }
    }
  }

  /**
   * Sets the timer for whatever comes first.
   * @param notBefore for what is due already and could not be done: not at once again
   */
  arm(workspaceSid: WorkspaceSid, notBefore = 0): void {
    const next = this.#of(workspaceSid).next
    const armed = this.#armed.get(workspaceSid)
    const late = next !== null && next <= this.#clock.now()
    const at = late ? Math.max(next, notBefore) : next
    if (this.#closed || armed?.at === at) return
    armed?.timer.clear()
    if (at === null) return void this.#armed.delete(workspaceSid)
    const timer = this.#clock.setTimeout(() => {
      this.#armed.delete(workspaceSid)
      this.#onDue(workspaceSid)
    }, at - this.#clock.now())
    this.#armed.set(workspaceSid, { at, timer })
  }

  #of(workspaceSid: string): Deadlines {
    const known = this.#deadlines.get(workspaceSid)
    if (known) return known
    const deadlines = new Deadlines()
    this.#deadlines.set(workspaceSid, deadlines)
    return deadlines
  }

  #timeReservation(deadlines: Deadlines, reservation: Reservation): void {
    const { sid, status } = reservation
    if (status !== 'pending' || this.#held.has(sid)) deadlines.delete(sid)
    else deadlines.set(sid, reservation.dateCreated + reservation.timeout * 1000)
  }

  #timeTask(deadlines: Deadlines, rows: Pick<RowReader, 'get'>, task: Task): void {
    const at = isOver(task) ? task.dateUpdated + KEEP_ENDED_MS : dueAt(rows, task)
    if (at === null) deadlines.delete(task.sid)
    else deadlines.set(task.sid, at)
  }
}
