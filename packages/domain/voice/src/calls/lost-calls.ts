import type { OutboxChange } from '@offhook/core'
import type { Call } from '../model.ts'
import { callEvents } from '../options.ts'
import { progressCallback } from './progress-callbacks.ts'

/**
 * The callbacks for calls that ended with their node: those that asked for `completed` get it, with the
 * status that the row has now. `calls` are the rows as recovery left them.
 */
export function lostCallChanges(calls: readonly Call[], now: number): readonly OutboxChange[] {
  return calls.flatMap((row) =>
    progressCallback(row, 'completed', { sequence: toldBefore(row), now }),
  )
}

/** The sequence number: how many callbacks a call in this state has already sent. */
function toldBefore({ answerTime, statusCallback }: Call): number {
  const passed = callEvents.slice(0, answerTime === null ? 1 : 3)
  return passed.filter((progress) => statusCallback?.events.includes(progress)).length
}
