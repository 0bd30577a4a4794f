import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import { type ElementSchema, elementsOf, integer, readAttributes, textOf } from '@offhook/twiml'
import { commonParameters } from '../calls/call-parameters.ts'
import type { VerbStep } from '../interpreter/verb.ts'
import type { Call } from '../model.ts'

/** A caller who is to become a task. */
export interface WorkflowCaller {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly workflowSid: string
  /** The URL of the document whose Enqueue this is; null when it came as text. */
  readonly documentUrl: string | null
  /** The application's attributes with the call's fields added. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly priority: number
  /** Life of the task in seconds, null for the default. */
  readonly timeout: number | null
}

/** Makes a task for a caller. Declared here; implemented by whatever joins calls with tasks. */
export interface WorkflowEnqueue {
  /**
   * The caller has a place; from now on `bridgeQueued` and `removeFromQueue` may take it.
   * @throws OffhookError 14220 no such workflow, 14222 the task was not made: the caller leaves
   */
  enqueue(caller: WorkflowCaller): Promise<void>
}

export const taskSchema = {
  attributes: {
    priority: integer({ fallback: 0, min: 0, max: 2_147_483_647 }),
    timeout: integer({ fallback: null, min: 1, max: 1_209_600 }),
  },
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

/**
 * The task that an Enqueue asks for.
 * @throws OffhookError 14221 when the attributes are no JSON object
 */
export function workflowCaller(
  row: Call,
  workflowSid: string,
  { element, documentUrl }: Pick<VerbStep, 'element' | 'documentUrl'>,
): WorkflowCaller {
  const task = elementsOf(element).find(({ name }) => name === 'Task')
  const { priority, timeout } = task
    ? readAttributes(taskSchema, task)
    : { priority: 0, timeout: null }
  return {
    accountSid: row.accountSid,
    callSid: row.sid,
    workflowSid,
    documentUrl,
    attributes: {
      ...taskAttributes(task ? textOf(task) : ''),
      call_sid: row.sid,
      account_sid: row.accountSid,
      from: row.from,
      to: row.to,
      caller: row.from,
      called: row.to,
      direction: row.direction,
      call_status: row.status,
      api_version: commonParameters(row)['ApiVersion'],
    },
    priority,
    timeout,
  }
}

function taskAttributes(json: string): Readonly<Record<string, unknown>> {
  if (json === '') return {}
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    value = null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OffhookError(
      errors.taskAttributesInvalid,
      'The attributes of the task are no JSON object',
    )
  }
  return value as Record<string, unknown>
}
