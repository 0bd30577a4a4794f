import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountRoutes } from './accounts.ts'
import { applicationRoutes } from './applications.ts'
import { callRoutes } from './calls.ts'
import { conferenceRoutes } from './conferences.ts'
import { keyRoutes } from './keys.ts'
import { notificationRoutes } from './notifications.ts'
import { participantRoutes } from './participants.ts'
import { phoneNumberRoutes } from './phone-numbers.ts'
import { queueRoutes } from './queues.ts'
import { recordingRoutes } from './recordings.ts'
import { tokenRoutes } from './tokens.ts'

/** The family below `/2010-04-01`, one file a resource. */
export function api2010(routes: Routes, options: RestOptions): void {
  accountRoutes(routes, options)
  applicationRoutes(routes, options)
  callRoutes(routes, options)
  conferenceRoutes(routes, options)
  keyRoutes(routes, options)
  notificationRoutes(routes, options)
  participantRoutes(routes, options)
  phoneNumberRoutes(routes, options)
  queueRoutes(routes, options)
  recordingRoutes(routes, options)
  tokenRoutes(routes, options)
}
