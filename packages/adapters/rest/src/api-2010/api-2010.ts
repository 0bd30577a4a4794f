import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountRoutes } from './accounts.ts'
import { applicationRoutes } from './applications.ts'
import { availablePhoneNumberRoutes } from './available-phone-numbers.ts'
import { callEventRoutes } from './call-events.ts'
import { callRoutes } from './calls.ts'
import { conferenceRoutes } from './conferences.ts'
import { keyRoutes } from './keys.ts'
import { messageRoutes } from './messages.ts'
import { notificationRoutes } from './notifications.ts'
import { outgoingCallerIdRoutes } from './outgoing-caller-ids.ts'
import { participantRoutes } from './participants.ts'
import { paymentRoutes } from './payments.ts'
import { phoneNumberRoutes } from './phone-numbers.ts'
import { queueRoutes } from './queues.ts'
import { recordingRoutes } from './recordings.ts'
import { sipRoutes } from './sip/sip.ts'
import { siprecRoutes } from './siprec.ts'
import { streamRoutes } from './streams.ts'
import { tokenRoutes } from './tokens.ts'
import { transcriptionRoutes } from './transcriptions.ts'
import { userDefinedMessageRoutes } from './user-defined-messages.ts'

/** The family below `/2010-04-01`, one file per resource. */
const resources: readonly ((routes: Routes, options: RestOptions) => void)[] = [
  accountRoutes,
  applicationRoutes,
  availablePhoneNumberRoutes,
  callEventRoutes,
  callRoutes,
  conferenceRoutes,
  keyRoutes,
  messageRoutes,
  notificationRoutes,
  outgoingCallerIdRoutes,
  participantRoutes,
  paymentRoutes,
  phoneNumberRoutes,
  queueRoutes,
  recordingRoutes,
  sipRoutes,
  siprecRoutes,
  streamRoutes,
  tokenRoutes,
  transcriptionRoutes,
  userDefinedMessageRoutes,
]

/** Adds the routes of the family. */
export function api2010(routes: Routes, options: RestOptions): void {
  for (const add of resources) add(routes, options)
}
