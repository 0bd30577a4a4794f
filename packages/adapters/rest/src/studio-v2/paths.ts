import type { Execution, Flow, FlowSid, Studio } from '@offhook/studio'
import type { Asked } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'

export const FLOWS = '/v2/Flows'
export const FLOW = `${FLOWS}/:FlowSid`
export const EXECUTION = `${FLOW}/Executions/:ExecutionSid`

export const access = 'manage-numbers'

/** The flow in the path. Rejects with 20404. */
export function flowIn(asked: Asked, { flows }: Studio): Promise<Flow> {
  return flows.get(asked.accountSid, flowSidIn(asked))
}

/** Whatever was run of a flow can be read when that has gone. @throws OffhookError 20404 */
export function flowSidIn(asked: Asked): FlowSid {
  return sidIn(asked, 'FlowSid', 'FW', 'Flows')
}

export function flowUrl({ base }: Asked, flowSid: string): string {
  return `${base}${FLOWS}/${flowSid}`
}

export function executionUrl(asked: Asked, row: Pick<Execution, 'flowSid' | 'sid'>): string {
  return `${flowUrl(asked, row.flowSid)}/Executions/${row.sid}`
}
