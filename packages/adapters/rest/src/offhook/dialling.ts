import { OwnRows } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'
import type { DiallingRecord } from '@offhook/desk-api'
import { placeOf } from '@offhook/numbers'
import { ok } from '../http/answer.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { homeOf } from './account-home.ts'

/** More than a list to choose from can show. */
const MOST = 200

/** What a dialpad starts with: which numbers it may show, through which queues, from where. */
export function diallingRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, router, shelf, site } = options
  const verified = new OwnRows('outgoing-caller-id', 'OutgoingCallerIds', shelf)
  const page = { size: MOST, after: null }

  routes.get('/offhook/v1/Dialling', 'work', async (asked) => {
    const { accountSid } = asked
    const home = homeOf(options, accountSid)
    const flow = await site.configurations.outboundCallFlow(accountSid)
    const isOff = await isTurnedOff(accountSid)
    const callerId = flow?.caller_id ?? home?.phoneNumber ?? ''
    const country = callerId && placeOf(callerId as Parameters<typeof placeOf>[0]).country
    return ok({
      enabled: !isOff && home !== null,
      country: (flow?.location ?? country) || 'US',
      workspaceSid: home?.workspaceSid ?? '',
      workflowSid: flow?.workflow_sid ?? home?.workflowSid ?? '',
      taskQueueSid: flow?.queue_sid ?? home?.taskQueueSid ?? '',
      callerId,
      callerIds: [
        ...accounts.phoneNumbers.list({ accountSid }, page).rows,
        ...(await verified.page({ accountSid }, page)).rows,
      ].map(({ phoneNumber, friendlyName }) => ({ phoneNumber, friendlyName })),
      queues: home ? queuesOf(asked, home.workspaceSid) : [],
    } satisfies DiallingRecord)
  })

  /** Nobody has to turn the dialpad on; it can be turned off. */
  async function isTurnedOff(accountSid: AccountSid): Promise<boolean> {
    const { outbound_call_flows } = await site.configurations.settings(accountSid)
    return outbound_call_flows?.['default']?.enabled === false
  }

  /** Those that the person works for; all of them for whoever is no agent. */
  function queuesOf({ principal }: Asked, workspaceSid: string): DiallingRecord['queues'] {
    const workerSid = principal.kind === 'person' ? principal.person.workerSid : null
    return router
      .list('task-queue', workspaceSid)
      .filter((queue) => !workerSid || router.membersOf(queue).some(({ sid }) => sid === workerSid))
      .map(({ sid, friendlyName }) => ({ sid, friendlyName }))
      .slice(0, MOST)
  }
}
