import type { FlowExecutionEnd, FlowLive } from '@offhook/desk-api'
import type { Studio } from '@offhook/studio'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

/** Who is in a flow now, how today's callers went, and why a run ended: what Studio's own interface leaves out. */
export function flowLiveRoutes(routes: Routes, { studio }: RestOptions): void {
  routes.get('/offhook/v1/Flows/:FlowSid/Live', 'manage-numbers', async (asked) => {
    const { sid } = await studio.flows.get(asked.accountSid, sidIn(asked, 'FlowSid', 'FW', 'Flows'))
    const { ways, since } = await studio.ways.ofFlow(asked.accountSid, sid)
    const executions = executionsIn(studio, sid)
    return ok({ executions, ways, since: isoMs(since) } satisfies FlowLive)
  })
  const execution = '/offhook/v1/Flows/:FlowSid/Executions/:ExecutionSid'
  routes.get(execution, 'manage-numbers', async (asked) => {
    const flowSid = sidIn(asked, 'FlowSid', 'FW', 'Flows')
    const executionSid = sidIn(asked, 'ExecutionSid', 'FN', 'Executions')
    const { sid, endReason } = await studio.executions.get(asked.accountSid, flowSid, executionSid)
    return ok({ sid, endReason } satisfies FlowExecutionEnd)
  })
}

/** Those that go on, the oldest first. */
function executionsIn({ executions: { live } }: Studio, sid: Parameters<typeof live.ofFlow>[0]) {
  return live
    .ofFlow(sid)
    .toSorted((a, b) => a.dateCreated - b.dateCreated)
    .map(({ sid: executionSid, callSid, contactAddress, revision, dateCreated }) => ({
      sid: executionSid,
      callSid,
      contact: contactAddress,
      revision,
      at: live.placeOf(executionSid) ?? null,
      startedAt: isoMs(dateCreated),
    }))
}
