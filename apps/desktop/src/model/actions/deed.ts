import type { AppConfig } from '@offhook/desktop-sdk'
import type { ActionPayloads, Actions, OfTask, TaskHandle } from '../../actions/index.ts'
import type { Offhook } from '../../api/offhook.ts'
import { msg, type TextKey } from '../../texts/index.ts'
import type { Desk } from '../desk.ts'
import type { Dialpad } from '../dialpad.ts'
import type { Live } from '../live/live.ts'
import type { Notices } from '../notices.ts'
import type { InsightsPlayer } from '../plugins/insights-player.ts'
import type { PluginView } from '../plugins/view-state.ts'
import { DeskError } from '../problem.ts'
import type { Navigator } from '../route.ts'
import type { Session } from '../session.ts'
import type { Store } from '../store.ts'
import type { TaskView } from '../task-view.ts'

/** What the bodies of actions work with. */
export interface DeedWorld {
  readonly actions: Actions
  readonly notices: Notices
  readonly navigator: Navigator
  readonly session: Session
  readonly dialpad: Dialpad
  /** Ends the session, here and on the server. */
  logOut(): void
  /** Loads the page anew. */
  reload(): void
  readonly offhook: Offhook
  /** Null for a person who takes no calls. */
  readonly desk: Store<Desk | null>
  readonly plugins: {
    /** A task as plugins know it. */
    taskOf(task: TaskView): TaskHandle | null
    readonly view: PluginView
    readonly player: InsightsPlayer
    /** How the page is set. */
    readonly config: Store<AppConfig>
    /** Whether the kind that a plugin has made of the task asks for a wrap-up. */
    wrapsUp(task: TaskView): boolean
  }
  /** What the server tells by itself. */
  readonly live: Store<Live | null>
}

/** The desk, for actions that need one. */
export function deskOf({ desk }: DeedWorld): Desk {
  const current = desk.get()
  if (!current) throw new DeskError(msg('problems.notAllowed'))
  return current
}

/** The sentences for actions that fail; the gap is the reason. */
export type FailureKey = Extract<TextKey, `failures.${string}`>

/** A built-in action: its name, what it does, and the sentence when it fails (none: silently). */
export interface Deed<N extends keyof ActionPayloads = keyof ActionPayloads> {
  readonly name: N
  readonly failure: FailureKey | null
  /** The id by which plugins know the notice of a failure; null where they know none. */
  readonly notice: string | null
  readonly run: (payload: ActionPayloads[N], world: DeedWorld) => Promise<unknown> | unknown
}

/** Makes a line of the table of actions. */
export function deed<N extends keyof ActionPayloads>(
  name: N,
  run: Deed<N>['run'],
  failure: FailureKey | null = null,
  notice: string | null = null,
): Deed<N> {
  return { name, run, failure, notice }
}

/** The task that a payload means; the selected one when it names none. Throws when it is gone. */
export function taskOf({ task, sid }: OfTask, world: DeedWorld): TaskView {
  const desk = deskOf(world)
  const wanted = task?.reservationSid ?? sid ?? desk.state.get().selectedSid
  const found = wanted ? desk.task(wanted) : undefined
  if (!found) throw new DeskError(msg('problems.taskGone'))
  return found
}
