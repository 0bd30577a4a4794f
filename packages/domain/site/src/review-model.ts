/**
 * The words of what people say about calls that were.
 * - *comment*: a text about a moment of a call.
 */
import type { Own } from '@offhook/accounts'
import type { CallSid, Stored, UserSid } from '@offhook/core'

export interface CallComment extends Own<'CC'> {
  readonly callSid: CallSid
  /** The moment that it is about: milliseconds since the epoch, so that it fits each leg's axis. */
  readonly at: number
  /** Null: an application wrote it. */
  readonly personSid: UserSid | null
  readonly author: string
  readonly text: string
}

declare module '@offhook/core' {
  interface Entities {
    'call-comment': Stored<CallComment, 'sid'>
  }
}
