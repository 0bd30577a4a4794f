import type { OutboxChange } from '@offhook/core'
import type { Call } from '../model.ts'
import { callEvents } from '../options.ts'
import { progressParameters } from './call-parameters.ts'
import { webhookChange } from './webhook-change.ts'

/**
 * The callbacks for calls that ended with their node: those that asked for `completed` get it, with the
 * status that the row has now. `calls` are the rows as recovery left them.
 */
export function lostCallChanges(calls: readonly Call[], now: number): readonly OutboxChange[] {
  return calls.flatMap((row) => {
    const { statusCallback } = row
    if (!statusCallback?.events.includes('completed')) return []
    return [
      webhookChange({
        accountSid: row.accountSid,
        orderKey: row.sid,
        callSid: row.sid,
        url: statusCallback.url,
        method: statusCallback.method,
        parameters: {
          ...statusCallback.parameters,
          ...progressParameters(row, 'completed', toldBefore(row, statusCallback.events), now),
        },
      }),
    ]
  })
}

/** The sequence number: how many callbacks a call in this state has already sent. */
function toldBefore(row: Call, events: readonly string[]): number {
  const passed = callEvents.slice(0, row.answerTime === null ? 1 : 3)
  return passed.filter((progress) => events.includes(progress)).length
}
