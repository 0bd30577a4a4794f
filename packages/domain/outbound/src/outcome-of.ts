import { codes } from '@offhook/core'
import type { Outcome } from './model.ts'

/** What the code of a canceled reservation says of the call; null: it was not placed. */
export function outcomeOf(code: number): Outcome | null {
  switch (code) {
    case codes.acceptBusy:
      return 'busy'
    case codes.acceptNoAnswer:
      return 'no-answer'
    case codes.acceptCanceled:
      return 'abandoned-by-agent'
    case codes.numberInvalid:
    case codes.calledNumberInvalid:
      return 'invalid-number'
    case codes.dialNotPermitted:
    case codes.destinationNotPermitted:
      return 'not-permitted'
    case codes.calledNumberBlocked:
      return 'do-not-call'
    case codes.outsideCallingHours:
      return null
    default:
      return 'failed'
  }
}
