import type { Desk, DeskState } from './desk.ts'
import type { PhoneState } from './phone.ts'
import type { RoutingState } from './routing.ts'
import type { TaskView } from './task-view.ts'

/** What an intent decides by: a snapshot of everything, and the task in question. */
export interface DeskView {
  readonly desk: DeskState
  readonly phone: PhoneState
  readonly routing: RoutingState
  readonly selected: TaskView | null
}

/** Actions of the shell that have no state of their own. */
export interface ShellActs {
  go(path: string): void
  openActivityMenu(): void
  showShortcuts(): void
}

/** Something that the agent may want to do. Button, key and palette run the same one. */
export interface Intent {
  readonly name: string
  readonly shortcut: string | null
  label(view: DeskView): string
  /** Null when it can be done now, else the reason why not, as a sentence. */
  refusal(view: DeskView): string | null
  perform(view: DeskView, desk: Desk, shell: ShellActs): void
}

/** The task whose call this phone carries. */
export function liveTask({ desk }: DeskView): TaskView | null {
  return desk.tasks.find(({ phase }) => phase === 'live' || phase === 'connecting') ?? null
}

/** The ringing task that a key means: the selected one if it rings, else the oldest. */
export function ringingTask({ desk, selected }: DeskView): TaskView | null {
  if (selected?.phase === 'ringing') return selected
  return desk.tasks.find(({ phase }) => phase === 'ringing') ?? null
}

function needsLive(view: DeskView): string | null {
  const { selected } = view
  if (!selected) return 'Select a task first.'
  if (selected.phase === 'connecting') return 'Wait until the call is connected.'
  if (selected.phase === 'elsewhere') return 'This call is not on this phone.'
  return selected.phase === 'live' ? null : 'There is no live call in this task.'
}

function needsRouter({ routing }: DeskView): string | null {
  return routing.status === 'ready' ? null : 'Wait until the connection is back.'
}

function step(view: DeskView, desk: Desk, by: 1 | -1): void {
  const { tasks, selectedSid } = view.desk
  if (tasks.length === 0) return
  const at = tasks.findIndex((task) => task.reservationSid === selectedSid)
  const next = tasks[(at + by + tasks.length) % tasks.length]
  if (next) desk.select(next.reservationSid)
}

export const accept: Intent = {
  name: 'accept',
  shortcut: 'Ctrl+Shift+A',
  label: () => 'Accept',
  refusal(view) {
    if (!ringingTask(view)) return 'No call is ringing.'
    if (liveTask(view)) return 'End the current call first.'
    if (view.phone.status !== 'ready') return 'Your phone is not connected.'
    return needsRouter(view)
  },
  perform(view, desk) {
    const task = ringingTask(view)
    if (task) void desk.accept(task.reservationSid)
  },
}

export const reject: Intent = {
  name: 'reject',
  shortcut: 'Ctrl+Shift+R',
  label: () => 'Reject',
  refusal: (view) => (ringingTask(view) ? needsRouter(view) : 'No call is ringing.'),
  perform(view, desk) {
    const task = ringingTask(view)
    if (task) void desk.reject(task.reservationSid)
  },
}

export const join: Intent = {
  name: 'join',
  shortcut: 'Ctrl+Shift+J',
  label: () => 'Join call',
  refusal({ selected, phone }) {
    if (selected?.phase !== 'elsewhere') return 'Your call is not lost.'
    return phone.status === 'ready' ? null : 'Your phone is not connected.'
  },
  perform: (_view, desk) => void desk.joinCall(),
}

export const mute: Intent = {
  name: 'mute',
  shortcut: 'Ctrl+Shift+M',
  label: ({ phone }) => (phone.call?.isMuted ? 'Unmute' : 'Mute'),
  refusal: needsLive,
  perform: ({ phone }, desk) => desk.mute(!phone.call?.isMuted),
}

export const hold: Intent = {
  name: 'hold',
  shortcut: 'Ctrl+Shift+H',
  label: ({ selected }) => (selected?.holdSince != null ? 'Resume' : 'Hold'),
  refusal: (view) => needsLive(view) ?? needsRouter(view),
  perform({ selected }, desk) {
    if (selected) void desk.hold(selected.reservationSid, selected.holdSince === null)
  },
}

export const keypad: Intent = {
  name: 'keypad',
  shortcut: 'Ctrl+Shift+K',
  label: () => 'Keypad',
  refusal: needsLive,
  perform: (view, desk) => desk.openKeypad(!view.desk.isKeypadOpen),
}

export const hangUp: Intent = {
  name: 'hang-up',
  shortcut: 'Ctrl+Shift+1',
  label: () => 'Hang up',
  refusal({ selected, phone }) {
    if (!selected) return 'Select a task first.'
    if (selected.phase === 'live') return null
    if (selected.phase === 'elsewhere') return null
    if (selected.phase === 'connecting' && phone.call) return null
    return 'There is no live call in this task.'
  },
  perform({ selected }, desk) {
    // The call is not on this phone (the page was reloaded): only the task's part can be ended.
    if (selected?.phase === 'elsewhere') void desk.wrapUp(selected.reservationSid)
    else desk.hangUp()
  },
}

export const complete: Intent = {
  name: 'complete',
  shortcut: 'Ctrl+Shift+1',
  label: () => 'Complete',
  refusal(view) {
    if (!view.selected) return 'Select a task first.'
    return view.selected.phase === 'wrapping' ? needsRouter(view) : 'End the call first.'
  },
  perform({ selected }, desk) {
    if (selected) void desk.complete(selected.reservationSid)
  },
}

export const returnToCall: Intent = {
  name: 'return-to-call',
  shortcut: 'Ctrl+Shift+C',
  label: () => 'Return to the call',
  refusal: (view) => (liveTask(view) ? null : 'You are not in a call.'),
  perform(view, desk, shell) {
    const task = liveTask(view)
    if (task) desk.select(task.reservationSid)
    shell.go('/')
  },
}

export const previousTask: Intent = {
  name: 'previous-task',
  shortcut: 'Ctrl+Shift+T',
  label: () => 'Previous task',
  refusal: ({ desk }) => (desk.tasks.length > 0 ? null : 'There are no tasks.'),
  perform: (view, desk) => step(view, desk, -1),
}

export const nextTask: Intent = {
  name: 'next-task',
  shortcut: 'Ctrl+Shift+Y',
  label: () => 'Next task',
  refusal: ({ desk }) => (desk.tasks.length > 0 ? null : 'There are no tasks.'),
  perform: (view, desk) => step(view, desk, 1),
}

export const activityMenu: Intent = {
  name: 'activity-menu',
  shortcut: 'Ctrl+Shift+S',
  label: () => 'Change status',
  refusal: ({ routing }) => (routing.status === 'ready' ? null : 'The server cannot be reached.'),
  perform: (_view, _desk, shell) => shell.openActivityMenu(),
}

export const logOut: Intent = {
  name: 'log-out',
  shortcut: 'Ctrl+Shift+L',
  label: () => 'Log out',
  refusal(view) {
    if (view.phone.call) return 'End your call first.'
    if (view.desk.tasks.some(({ phase }) => phase === 'ringing')) return 'A call is ringing.'
    return null
  },
  perform: (_view, desk) => void desk.logOut(),
}

export const shortcuts: Intent = {
  name: 'shortcuts',
  shortcut: '?',
  label: () => 'Keyboard shortcuts',
  refusal: () => null,
  perform: (_view, _desk, shell) => shell.showShortcuts(),
}

/** Every intent of the desk, in the order of the overlay. */
export const deskIntents: readonly Intent[] = [
  accept,
  reject,
  join,
  mute,
  hold,
  keypad,
  hangUp,
  complete,
  returnToCall,
  previousTask,
  nextTask,
  activityMenu,
  logOut,
  shortcuts,
]

/** The key of an event in the form that intents use; null for keys that mean nothing here. */
export function shortcutOf(event: {
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
  readonly code: string
  readonly key: string
}): string | null {
  if (event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey) {
    const key = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code)?.[1]
    return key ? `Ctrl+Shift+${key}` : null
  }
  return event.key === '?' && !event.ctrlKey && !event.altKey && !event.metaKey ? '?' : null
}

/** The first intent of a shortcut that can be done now, else the first one, for its reason. */
export function intentOf(shortcut: string, view: DeskView): Intent | null {
  const named = deskIntents.filter((intent) => intent.shortcut === shortcut)
  return named.find((intent) => intent.refusal(view) === null) ?? named[0] ?? null
}
