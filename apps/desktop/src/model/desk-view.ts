import type { LiveColleague } from '@offhook/desk-api'
import { me } from './conferences.ts'
import type { PhoneState } from './phone.ts'
import type { RoutingState } from './routing.ts'
import type { TaskView } from './task-view.ts'

/** What the desk shows beyond the state of its phone and its routing. */
export interface DeskState {
  readonly tasks: readonly TaskView[]
  readonly selectedSid: string | null
  readonly isKeypadOpen: boolean
  readonly digits: string
  /** The form of a payment is shown where none runs. */
  readonly isPaymentOpen: boolean
  /** To whom a call can be passed on is shown. */
  readonly isDirectoryOpen: boolean
}

/** What an intent decides by: a snapshot of everything, and the task in question. */
export interface DeskView {
  readonly desk: DeskState
  readonly phone: PhoneState
  readonly routing: RoutingState
  readonly selected: TaskView | null
  /** Whom a call can be passed on to, for whoever asks for that: the palette. */
  readonly directory?: ReadonlyMap<string, LiveColleague> | null
  readonly ownWorkerSid?: string
  /** It is known that the administrator lets nobody be called from here. */
  readonly isDialpadOff?: boolean
  /** Numbers called last, the newest first. */
  readonly recent?: readonly string[]
}

/** The task whose call this phone carries. */
export function liveTask({ desk }: DeskView): TaskView | null {
  return desk.tasks.find(({ phase, isCall }) => isCall && isInHand(phase)) ?? null
}

/** Whether the person in the selected call is muted: on this phone, or where their telephone is. */
export function isMuted({ phone, selected }: Pick<DeskView, 'phone' | 'selected'>): boolean {
  return phone.call?.isMuted ?? me(selected?.conference ?? null)?.muted ?? false
}

/** The ringing task that a key means: the selected one if it rings, else the oldest call. */
export function ringingTask({ desk, selected }: DeskView): TaskView | null {
  if (selected?.phase === 'ringing') return selected
  const ringing = desk.tasks.filter(({ phase }) => phase === 'ringing')
  return ringing.find(({ isCall }) => isCall) ?? ringing[0] ?? null
}

/** The task that is wrapped up, the oldest first. */
export function wrappingTask({ desk }: DeskView): TaskView | null {
  return desk.tasks.find(({ phase }) => phase === 'wrapping' || phase === 'completing') ?? null
}

function isInHand(phase: TaskView['phase']): boolean {
  return phase === 'live' || phase === 'connecting' || phase === 'elsewhere'
}
