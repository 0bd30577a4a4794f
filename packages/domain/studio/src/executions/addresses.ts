/**
 * Addresses by which a flow is reached: the webhook of each flow, which numbers are set to and
 * documents redirect to, and our own of each step, which its documents ask for next.
 */
import { flowOf, flowUrl, parseSid } from '@offhook/core'
import type { ExecutionSid, FlowSid } from '../model.ts'

const FLOW_NAME = 'studio'
const LATER = 'later'
const WEBHOOK = /^\/v1\/Accounts\/(AC\w{32})\/Flows\/(FW\w{32})\/?$/i
/** Words of a query that are for us. */
const EVENT = 'FlowEvent'

export type FlowAddress =
  | {
      readonly kind: 'flow'
      /** Null where the address does not say. */
      readonly accountSid: string | null
      readonly flowSid: FlowSid
      /** What a document that hands the call back says; null at the beginning. */
      readonly event: string | null
      readonly parameters: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'step'
      readonly executionSid: ExecutionSid
      readonly step: number
      readonly event: string
    }
  /** Of whatever the call waits for. */
  | { readonly kind: 'later' }

/** Where a call asks again for a document that takes long. */
export const laterUrl = flowUrl(FLOW_NAME, LATER)

/** The path of a flow's webhook. */
export function webhookPath(accountSid: string, flowSid: string): string {
  return `/v1/Accounts/${accountSid}/Flows/${flowSid}`
}

/** Our own address of a flow, which is the same at each host. */
export function flowEntry(flowSid: FlowSid): string {
  return flowUrl(FLOW_NAME, flowSid)
}

export function stepUrl(executionSid: ExecutionSid, step: number, event: string): string {
  return flowUrl(FLOW_NAME, `${executionSid}/${step}/${encodeURIComponent(event)}`)
}

/** What an address means here; null for one that is of no flow of Studio. */
export function flowAddress(url: string): FlowAddress | null {
  const own = flowOf(url)
  if (own) return own.name === FLOW_NAME ? stepOf(own.step) : null
  if (!url.includes('/Flows/') || !URL.canParse(url)) return null
  const { pathname, searchParams } = new URL(url)
  const [, account, flow] = WEBHOOK.exec(pathname) ?? []
  const [accountSid, flowSid] = [parseSid('AC', account), parseSid('FW', flow)]
  if (!accountSid || !flowSid) return null
  const { [EVENT]: event = null, ...parameters } = Object.fromEntries(searchParams)
  return { kind: 'flow', accountSid, flowSid, event, parameters }
}

function stepOf(path: string): FlowAddress | null {
  if (path === LATER) return { kind: 'later' }
  const flowSid = parseSid('FW', path)
  if (flowSid) return { kind: 'flow', accountSid: null, flowSid, event: null, parameters: {} }
  const [sid = '', step = '', event = ''] = path.split('/')
  const executionSid = parseSid('FN', sid)
  if (!executionSid) return null
  return { kind: 'step', executionSid, step: Number(step), event: decodeURIComponent(event) }
}
