/**
 * The life of a call's row. Each step says the progress that it means to those who asked to be told.
 *
 *   outgoing                              incoming
 *   queued ──placed──▶ initiated             │
 *     │                    │                 │
 *     │                   rang               │
 *     │                    ▼                 ▼
 *     │                 ringing ◀────────  (new)
 *     │                    │
 *     │                 answered          (initiated may also be answered at once)
 *     │                    ▼
 *     │               in-progress ──ended──▶ completed
 *     └────────ended───────┴──▶ busy | no-answer | failed | canceled   (never answered)
 *
 * An event that a state does not take changes nothing: signalling may be late or say things twice.
 */
import { type Machine, machine, type Step } from '@offhook/core'
import type { Call, CallStatus } from '../model.ts'
import type { CallProgress } from '../options.ts'
import type { LegEnd } from '../ports.ts'
import { statusOfCause } from './final-answers.ts'

/** What happens to a call. */
export type CallHappening =
  | {
      readonly type: 'placed'
      readonly sipCallId: string | null
      readonly dialog: Call['dialog']
    }
  | { readonly type: 'rang' }
  | {
      readonly type: 'answered'
      readonly sipCallId: string | null
      readonly dialog: Call['dialog']
    }
  | { readonly type: 'ended'; readonly end: LegEnd }

/** When it happens, in milliseconds since the epoch. */
export type CallEvent = CallHappening & { readonly now: number }

export const callMachine: Machine<Call, CallEvent, CallProgress> = machine('call', next)

const finalStatuses: readonly CallStatus[] = [
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
]

export function isFinal(status: CallStatus): boolean {
  return finalStatuses.includes(status)
}

function next(row: Call, event: CallEvent): Step<Call, CallProgress> | undefined {
  if (isFinal(row.status)) return undefined
  const { now } = event
  const step = (changes: Partial<Call>, progress: CallProgress): Step<Call, CallProgress> => ({
    state: { ...row, ...changes, dateUpdated: now },
    effects: [progress],
  })
  switch (event.type) {
    case 'placed': {
      if (row.status !== 'queued') return undefined
      const { sipCallId, dialog } = event
      const queueTimeMs = now - row.dateCreated
      return step(
        { status: 'initiated', startTime: now, queueTimeMs, sipCallId, dialog },
        'initiated',
      )
    }
    case 'rang':
      return row.status === 'initiated' ? step({ status: 'ringing' }, 'ringing') : undefined
    case 'answered': {
      if (row.status !== 'initiated' && row.status !== 'ringing') return undefined
      const sipCallId = event.sipCallId ?? row.sipCallId
      const dialog = event.dialog ?? row.dialog
      return step({ status: 'in-progress', answerTime: now, sipCallId, dialog }, 'answered')
    }
    case 'ended': {
      const { cause, sipStatus } = event.end
      // Once answered a call is always completed; before, the cause says how it failed.
      const isCompleted = row.answerTime !== null
      const status = isCompleted ? 'completed' : statusOfCause(cause, row.direction)
      const duration = secondsSince(row.answerTime, now)
      return step({ status, endTime: now, duration, endCause: cause, sipStatus }, 'completed')
    }
  }
}

function secondsSince(answerTime: number | null, now: number): number {
  return answerTime === null ? 0 : Math.max(0, Math.round((now - answerTime) / 1000))
}
