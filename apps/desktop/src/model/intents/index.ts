import type { DeskView } from '../desk-view.ts'
import { accept, endForAll, hangUp, hold, join, keypad, mute, reject } from './call.ts'
import { dial, dialpad } from './dial.ts'
import { askForHelp } from './help.ts'
import type { AnyIntent } from './intent.ts'
import { takePayment } from './payment.ts'
import { activityMenu, logOut, setStatus, shortcuts } from './person.ts'
import { callErrand, complete, goToTask, nextTask, previousTask, returnToCall } from './tasks.ts'

import { consult, joinAll, send, swap, transfer } from './transfer.ts'

/** Every intent of the desk, in the order of the overlay and the palette. A new one is a line here. */
export const deskIntents: readonly AnyIntent[] = [
  accept,
  reject,
  join,
  mute,
  hold,
  dialpad,
  dial,
  keypad,
  takePayment,
  transfer,
  consult,
  send,
  swap,
  joinAll,
  hangUp,
  endForAll,
  complete,
  callErrand,
  askForHelp,
  returnToCall,
  previousTask,
  nextTask,
  goToTask,
  activityMenu,
  setStatus,
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
export function intentOf(shortcut: string, view: DeskView): AnyIntent | null {
  const named = deskIntents.filter((intent) => intent.shortcut === shortcut)
  return named.find((intent) => intent.refusal(view) === null) ?? named[0] ?? null
}

export { accept, endForAll, hangUp, hold, join, keypad, mute, reject } from './call.ts'
export { dial, dialpad } from './dial.ts'
export type { AnyIntent, Choice, Intent, IntentActs } from './intent.ts'
export { takePayment } from './payment.ts'
export { activityMenu, logOut, setStatus, shortcuts } from './person.ts'
export { callErrand, complete, goToTask, nextTask, previousTask, returnToCall } from './tasks.ts'
export { consult, joinAll, passOn, send, swap, transfer, type Way } from './transfer.ts'
