import type { Accounts } from '@offhook/accounts'
import type { CallAssist } from '@offhook/assist'
import type { Contacts } from '@offhook/contacts'
import type { AccountSid, Clock, Listenable, Logger } from '@offhook/core'
import type { Payments } from '@offhook/pay'
import type { Studio } from '@offhook/studio'
import type { QueueMetrics, TaskRouter } from '@offhook/task-router'
import type { Voice } from '@offhook/voice'

/** The browsers of people, which calls can ring on. */
export interface DeviceDirectory {
  /** How many sockets of this identity take calls now. */
  devicesOf(accountSid: AccountSid, identity: string): number
  /** Tells that it is another number than before. */
  readonly events: Listenable<{ readonly devices: [accountSid: AccountSid, identity: string] }>
}

/** What the connection shows, and of whom it asks. */
export interface DeskParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly accounts: Pick<Accounts, 'verifyBearer' | 'sessions' | 'events'>
  readonly router: TaskRouter
  readonly voice: Pick<Voice, 'call' | 'endsAt' | 'events' | 'isAway' | 'roleOf' | 'watchLevels'>
  readonly contacts: Pick<Contacts, 'ofTask' | 'ofCall' | 'assistance'>
  readonly assist: Pick<CallAssist, 'ofTask' | 'events'>
  readonly payments: Pick<Payments, 'ofCall' | 'isPaying' | 'events'>
  readonly devices: DeviceDirectory
  readonly metrics: QueueMetrics
  readonly studio: Pick<Studio, 'executions' | 'trials' | 'ways' | 'events'>
  /** Agents are not shown who listens to them without a word. */
  readonly listenersHidden: boolean
}
