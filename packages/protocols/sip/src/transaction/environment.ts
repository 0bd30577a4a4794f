import type { Clock } from '@offhook/core'
import type { SipMessage } from '../message/message.ts'
import type { SendResult, Target } from '../transport/transport.ts'
import type { TimerValues } from './timers.ts'

/** What transactions need of the layer that owns them. */
export interface TransactionEnvironment<Transaction> {
  readonly clock: Clock
  readonly timers: TimerValues
  send(target: Target, message: SipMessage): Promise<SendResult>
  /** It has terminated: no message belongs to it any more. */
  readonly remove: (transaction: Transaction) => void
}
