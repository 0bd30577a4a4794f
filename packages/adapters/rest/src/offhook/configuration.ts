import type { Configuration } from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** What the desktop needs to know about the installation. */
export function configurationRoutes(routes: Routes, { version, sip, home }: RestOptions): void {
  routes.get('/offhook/v1/Configuration', 'anybody', () =>
    ok({
      version,
      phoneNumber: home.phoneNumber,
      sip,
      workspaceSid: home.workspaceSid,
      workflowSid: home.workflowSid,
      taskQueueSid: home.taskQueueSid,
    } satisfies Configuration),
  )
}
